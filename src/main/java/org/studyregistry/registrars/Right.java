package org.studyregistry.registrars;

/** What a registry key lets its holder do; the constants are roles of Jakarta security annotations. */
public final class Right {

    /** To fetch completions and the registrar's own receipts. */
    public static final String READ = "read";

    /** To register completions. */
    public static final String REGISTER = "register";

    private Right() {}
}
