import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

/** java Client.java &lt;url> &lt;file>: writes what it got; 1 is an error, 3 another status than 200. */
public final class Client {

    private Client() {}

    public static void main(String[] arguments) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0]))
                .header("Authorization", "Basic " + System.getenv("REGISTRY_KEY"))
                .build();
        HttpResponse<byte[]> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            System.exit(3);
        }
        Files.write(Path.of(arguments[1]), response.body());
    }
}
