package org.studyregistry.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who logs in to the database, and with which password: from files, which are read for each new connection, so that a rotated
 * secret is used at once; else from settings; else from the address.
 *
 * @param user empty if the address names it, or nobody does
 */
record Credentials(
        Optional<String> user, Optional<String> password, Optional<Path> userFile, Optional<Path> passwordFile) {

    /** What a connection logs in with. */
    record Login(String user, String password) {

        /** Never in a log. */
        @Override
        public String toString() {
            return user;
        }
    }

    /** What they are now. Blocks. */
    Login login(ConnectionSettings address) {
        String name = userFile.map(Credentials::read)
                .or(() -> user)
                .or(address::user)
                .map(Credentials::withoutLineEnd)
                .orElse(System.getProperty("user.name", ""));
        String secret = passwordFile
                .map(Credentials::read)
                .or(() -> password)
                .or(address::password)
                .map(Credentials::withoutLineEnd)
                .orElse("");
        return new Login(name, secret);
    }

    /** Whether the password was written with a line end, which is not part of it. */
    boolean endsWithLineEnd() {
        return passwordFile
                .filter(Files::isReadable)
                .map(Credentials::read)
                .or(() -> password)
                .filter(text -> !text.equals(withoutLineEnd(text)))
                .isPresent();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the file " + file + " cannot be read, which is to have the database's password or user", e);
        }
    }

    private static String withoutLineEnd(String text) {
        return text.replaceFirst("(?:\\r?\\n)+\\z", "");
    }

    @Override
    public String toString() {
        return "credentials";
    }
}
