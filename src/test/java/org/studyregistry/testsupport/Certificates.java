package org.studyregistry.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of a test's own, made with the JDK's keytool, and what it issues; files in PEM. */
public final class Certificates {

    private static final String PASSWORD = "changeit";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path folder;
    private final String authority;

    /** A certificate and its key, each a file. */
    public record Pair(Path certificate, Path key) {}

    private Certificates(Path folder, String authority) {
        this.folder = folder;
        this.authority = authority;
    }

    /** A new authority, whose files are in this folder. */
    public static Certificates authority(Path folder, String name) {
        Certificates certificates = new Certificates(folder, name);
        certificates.keytool(
                "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "3650");
        return certificates;
    }

    /** The certificate that programs are to trust. */
    public Path root() {
        return write(authority + ".crt", pem("CERTIFICATE", encoded(authority)));
    }

    /**
     * Issues a certificate.
     *
     * @param subject its common name
     * @param host a DNS name that it is for
     */
    public Pair issue(String subject, String host) {
        return issue(subject, host, "-1d", 3650);
    }

    /** Issues one that has expired. */
    public Pair issueExpired(String subject, String host) {
        return issue(subject, host, "-10d", 5);
    }

    private Pair issue(String subject, String host, String start, int days) {
        String alias = authority + "-" + subject + "-" + host + start;
        keytool("-genkeypair", "-alias", alias, "-dname", "CN=" + subject);
        Path request = folder.resolve(alias + ".csr");
        Path issued = folder.resolve(alias + ".cer");
        keytool("-certreq", "-alias", alias, "-file", request.toString());
        keytool(
                "-gencert",
                "-alias",
                authority,
                "-infile",
                request.toString(),
                "-outfile",
                issued.toString(),
                "-ext",
                "san=dns:" + host,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days));
        keytool("-importcert", "-alias", alias, "-file", issued.toString(), "-noprompt");
        try {
            byte[] key = store().getKey(alias, PASSWORD.toCharArray()).getEncoded();
            return new Pair(
                    write(alias + ".crt", pem("CERTIFICATE", encoded(alias))),
                    write(alias + ".key", pem("PRIVATE KEY", key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] encoded(String alias) {
        try {
            Certificate certificate = store().getCertificate(alias);
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore store() {
        try (InputStream in = Files.newInputStream(keystore())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path keystore() {
        return folder.resolve(authority + ".p12");
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + PEM.encodeToString(content) + "\n-----END " + kind + "-----\n";
    }

    private Path write(String name, String content) {
        try {
            Path file = folder.resolve(name);
            Files.writeString(file, content);
            // As PostgreSQL wants its key to be.
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-J-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keystore().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
