package org.studyregistry.database;

import java.nio.charset.Charset;
import java.util.Optional;

/** What PostgreSQL calls the encoding of a database, as a charset of Java. */
public final class ServerEncoding {

    private ServerEncoding() {}

    /** The charset of this encoding; none where Java has none. */
    public static Optional<Charset> charset(String encoding) {
        String name =
                switch (encoding) {
                    case "UTF8" -> "UTF-8";
                    case "LATIN1", "LATIN2", "LATIN3", "LATIN4" -> encoding.replace("LATIN", "ISO-8859-");
                    case "LATIN5" -> "ISO-8859-9";
                    case "LATIN6" -> "ISO-8859-10";
                    case "LATIN7" -> "ISO-8859-13";
                    case "LATIN8" -> "ISO-8859-14";
                    case "LATIN9" -> "ISO-8859-15";
                    case "LATIN10" -> "ISO-8859-16";
                    case "WIN866" -> "IBM866";
                    case "KOI8R" -> "KOI8-R";
                    case "KOI8U" -> "KOI8-U";
                    default ->
                        encoding.startsWith("WIN") ? "windows-" + encoding.substring(3) : encoding.replace('_', '-');
                };
        return Charset.isSupported(name) ? Optional.of(Charset.forName(name)) : Optional.empty();
    }
}
