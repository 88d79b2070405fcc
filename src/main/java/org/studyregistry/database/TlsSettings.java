package org.studyregistry.database;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How connections are encrypted, and what of the server is verified.
 *
 * @param rootCertificates a file in PEM, or {@link #SYSTEM}; empty if nothing is verified
 * @param certificate the client's own, a file in PEM
 * @param key of that certificate, a file in PEM
 */
record TlsSettings(Mode mode, Optional<String> rootCertificates, Optional<String> certificate, Optional<String> key) {

    /** Stands for the certificate authorities that the system trusts. */
    static final String SYSTEM = "system";

    /** As libpq has them, {@code allow} excepted. */
    enum Mode {
        /** Never encrypted. */
        DISABLE,
        /** Encrypted where the server can; who the server is, is not verified. */
        PREFER,
        /** Encrypted; who the server is, is not verified. */
        REQUIRE,
        /** Encrypted, and the certificate is from an authority that is trusted. */
        VERIFY_CA,
        /** Encrypted, and the certificate is from an authority that is trusted, and for this host. */
        VERIFY_FULL;

        /** As libpq and JDBC write it. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Mode of(String word) {
            return Arrays.stream(values())
                    .filter(mode -> mode.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("sslmode is " + word + ", but must be one of "
                            + Arrays.stream(values()).map(Mode::word).collect(Collectors.joining(", "))));
        }
    }

    /** From libpq's words, none of which is needed. */
    static TlsSettings of(
            Optional<String> sslmode, Optional<String> sslrootcert, Optional<String> sslcert, Optional<String> sslkey) {
        boolean system = sslrootcert.filter(SYSTEM::equals).isPresent();
        Mode mode = sslmode.map(Mode::of).orElse(system ? Mode.VERIFY_FULL : Mode.PREFER);
        if (system && mode != Mode.VERIFY_FULL) {
            throw new IllegalArgumentException(
                    "sslrootcert=system needs sslmode=verify-full: anybody can have a certificate"
                            + " from an authority that the system trusts");
        }
        if (sslcert.isPresent() != sslkey.isPresent()) {
            throw new IllegalArgumentException("sslcert and sslkey belong together, and one of them is missing");
        }
        if (mode == Mode.REQUIRE && sslrootcert.isPresent()) {
            mode = Mode.VERIFY_CA; // as libpq does
        }
        if (mode.compareTo(Mode.VERIFY_CA) >= 0 && sslrootcert.isEmpty()) {
            throw new IllegalArgumentException(
                    "sslmode=" + mode.word() + " needs sslrootcert: the file with the certificate of"
                            + " the authority that signed the server's, or system for those that the system trusts");
        }
        return new TlsSettings(
                mode, mode.compareTo(Mode.VERIFY_CA) >= 0 ? sslrootcert : Optional.empty(), sslcert, sslkey);
    }

    boolean verifies() {
        return mode.compareTo(Mode.VERIFY_CA) >= 0;
    }

    /** As one word without white space, for {@link #fromWord}. */
    String toWord() {
        return Stream.of(mode.word(), rootCertificates.orElse(""), certificate.orElse(""), key.orElse(""))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
                .collect(Collectors.joining(";"));
    }

    static TlsSettings fromWord(String word) {
        List<String> parts = Arrays.stream(word.split(";", -1))
                .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
                .toList();
        return new TlsSettings(Mode.of(parts.get(0)), given(parts.get(1)), given(parts.get(2)), given(parts.get(3)));
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }
}
