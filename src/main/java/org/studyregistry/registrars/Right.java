package org.studyregistry.registrars;

import java.util.Locale;

/** What a registry key permits its client to do. */
public enum Right {
    /** To fetch completions and the registrar's own receipts. */
    READ,
    /** To register completions. */
    REGISTER;

    /** The rights as roles of Jakarta security annotations, which take constants only. */
    public static final class Role {

        public static final String READ = "read";
        public static final String REGISTER = "register";

        private Role() {}
    }

    /** As operators write it, and as the role that it is: {@code read}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
