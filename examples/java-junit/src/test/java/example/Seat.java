package example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A sandbox of its own inside the one that runs: its own users, clock, policy date
 * and journal, at its own address. Tests that have one each cannot disturb one
 * another.
 */
final class Seat implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Where Entra, the API and the portal are. */
  final URI origin;

  /** Trusts the sandbox's CA. */
  final SSLContext trust;

  private final String console;
  private final String resource;
  private final JsonNode info;

  private Seat(String console, String resource) throws IOException, InterruptedException, GeneralSecurityException {
    this.console = console;
    this.resource = resource;
    this.info = control("GET", "sandbox", null);
    this.origin = URI.create(info.path("origin").asText());
    this.trust = Trust.context(send("GET", console + "/ca.pem", null));
  }

  /** Opens a seat that plays the default scenario. */
  static Seat open() throws IOException, InterruptedException, GeneralSecurityException {
    return open(Map.of());
  }

  /** Opens a seat that plays what is asked for, e.g. a built-in scenario: Map.of("library", "trent"). */
  static Seat open(Map<String, String> request) throws IOException, InterruptedException, GeneralSecurityException {
    String seats = Sandbox.console() + "/api/v1/seats";
    JsonNode made = JSON.readTree(send("POST", seats, request));
    return new Seat(made.path("console").asText(), seats + "/" + made.path("name").asText());
  }

  /** The code under test, pointed at this seat. */
  PartnerCenter partnerCenter() {
    return new PartnerCenter(origin, origin, trust);
  }

  JsonNode user(String key) {
    for (JsonNode user : info.path("users")) {
      if (user.path("key").asText().equals(key)) {
        return user;
      }
    }
    throw new AssertionError("the scenario has no user " + key);
  }

  /**
   * Calls the control API, which has more than the shorthands below:
   * http://localhost:8080/api/v1/openapi.json describes it.
   */
  JsonNode control(String method, String path, Object body) throws IOException, InterruptedException {
    return JSON.readTree(send(method, console + "/api/v1/" + path, body));
  }

  /** Says yes on somebody's phone. */
  void approve(String user) throws IOException, InterruptedException {
    control("POST", "phones/" + user + "/approve", Map.of());
  }

  /** An access token without the sign-in, as this person would get it. */
  String token(String user) throws IOException, InterruptedException {
    return control("POST", "tokens", Map.of("as", user)).path("access_token").asText();
  }

  /** Makes Partner Center behave as on a day such as 2026-03-15. */
  void policyDate(String date) throws IOException, InterruptedException {
    control("PUT", "policy", Map.of("date", date));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    send("DELETE", resource, null);
  }

  private static byte[] send(String method, String url, Object body) throws IOException, InterruptedException {
    HttpRequest.BodyPublisher text = body == null
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).method(method, text).header("Content-Type", "application/json").build();
    HttpResponse<byte[]> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() >= 300) {
      throw new IOException(method + " " + url + ": " + answer.statusCode() + " " + new String(answer.body()));
    }
    return answer.body();
  }
}
