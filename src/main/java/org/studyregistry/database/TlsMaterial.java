package org.studyregistry.database;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jboss.logging.Logger;

/**
 * The certificates and keys that connections are made with, read again when their files have changed. The managers given to the
 * client libraries stay the same ones, so a rotated certificate needs no restart and leaves nothing behind.
 */
final class TlsMaterial {

    private static final Logger LOG = Logger.getLogger(TlsMaterial.class);

    /** One for each way of encrypting that the settings have: a handful. */
    private static final Map<TlsSettings, TlsMaterial> ALL = new ConcurrentHashMap<>();

    /** Where systems keep the authorities that they trust; libpq's {@code sslrootcert=system} finds the same. */
    private static final List<String> SYSTEM_FILES = List.of(
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/ssl/cert.pem");

    // Files of the system's authorities have comments between, which Java's reader of certificates does not take.
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----");

    private final TlsSettings settings;
    private final List<Path> files;
    private final ReplaceableTrust trust = new ReplaceableTrust();
    private final ReplaceableKey key = new ReplaceableKey();
    private List<String> seen = List.of();

    private TlsMaterial(TlsSettings settings) {
        this.settings = settings;
        this.files = Stream.of(
                        settings.rootCertificates().map(TlsMaterial::rootFile),
                        settings.certificate().map(Path::of),
                        settings.key().map(Path::of))
                .flatMap(Optional::stream)
                .toList();
    }

    static TlsMaterial of(TlsSettings settings) {
        return ALL.computeIfAbsent(settings, TlsMaterial::new);
    }

    /** Verifies a server as the settings say. */
    X509ExtendedTrustManager trustManager() {
        return trust;
    }

    /** Why the certificate of this server was refused at last; empty if it was not. */
    Optional<CertificateException> refusalOf(DatabaseServer server) {
        return trust.refusalOf(server);
    }

    /** Presents the client's certificate. */
    X509ExtendedKeyManager keyManager() {
        return key;
    }

    /**
     * Reads the files that have changed. Blocks.
     *
     * @throws IllegalStateException if they cannot be used and never could; what was read before stays in use else
     */
    synchronized void refresh() {
        List<String> now = files.stream().map(TlsMaterial::stamp).toList();
        if (trust.isSet() && now.equals(seen)) {
            return;
        }
        boolean again = trust.isSet();
        try {
            if (settings.certificate().isPresent()) {
                key.set(readKey(settings.certificate().get(), settings.key().orElseThrow()));
            }
            trust.set(settings.verifies() ? readTrust() : AnyServer.INSTANCE);
            seen = now;
            if (again) {
                LOG.infof("Certificates for the database were read again: %s", files);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException unusable) {
            if (!again) {
                throw new IllegalStateException(reason(unusable), unusable);
            }
            seen = now; // said once for each change
            LOG.errorf("Changed certificates for the database are not used: %s", reason(unusable));
        }
    }

    private static String reason(Exception unusable) {
        return unusable instanceof IOException file
                ? "the file " + file.getMessage() + " cannot be read"
                : String.valueOf(unusable.getMessage());
    }

    private X509ExtendedTrustManager readTrust() throws IOException, GeneralSecurityException {
        String name = settings.rootCertificates().orElseThrow();
        Path file = rootFile(name);
        KeyStore store = null; // that of Java, where the system has none of its own
        if (file != null) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate authority : certificates(file)) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static Collection<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> all = new ArrayList<>();
        Matcher each = CERTIFICATE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (each.find()) {
            all.add(factory.generateCertificate(
                    new ByteArrayInputStream(each.group().getBytes(StandardCharsets.ISO_8859_1))));
        }
        if (all.isEmpty()) {
            throw new IllegalStateException("sslrootcert: the file " + file + " has no certificate in PEM");
        }
        return all;
    }

    private static X509ExtendedKeyManager readKey(String certificate, String key)
            throws IOException, GeneralSecurityException {
        PemKeyCertOptions options = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(Files.readAllBytes(Path.of(certificate))))
                .addKeyValue(Buffer.buffer(Files.readAllBytes(Path.of(key))));
        try {
            // Values instead of paths, for which the client library needs nothing of Vert.x.
            return (X509ExtendedKeyManager) options.getKeyManagerFactory(null).getKeyManagers()[0];
        } catch (Exception unusable) {
            throw new GeneralSecurityException(
                    "sslcert and sslkey: " + certificate + " and " + key + " are no certificate and key in PEM without"
                            + " a passphrase (" + unusable.getMessage() + ")",
                    unusable);
        }
    }

    /** Null for Java's own. */
    private static Path rootFile(String name) {
        if (!name.equals(TlsSettings.SYSTEM)) {
            return Path.of(name);
        }
        return Stream.concat(Stream.ofNullable(System.getenv("SSL_CERT_FILE")), SYSTEM_FILES.stream())
                .map(Path::of)
                .filter(Files::isReadable)
                .findFirst()
                .orElse(null);
    }

    /** Differs once a file was written again or replaced, as by a mounted secret's change of links. */
    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        } catch (IOException missing) {
            return "missing";
        }
    }
}
