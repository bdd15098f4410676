package clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads jobs from standard input, one a line, runs all at once, and writes what
 * comes of them: see program_test.go.
 */
public final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** By job: who waits for the browser. */
  private static final Map<String, CompletableFuture<String>> VISITS = new ConcurrentHashMap<>();

  private Main() {}

  public static void main(String[] args) throws IOException {
    ExecutorService workers = Executors.newCachedThreadPool();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode message = JSON.readTree(line);
      if (!message.has("came")) {
        workers.execute(() -> run(message));
      } else if (message.has("error")) {
        VISITS.get(message.get("id").asText()).completeExceptionally(new IOException(message.get("error").asText()));
      } else {
        VISITS.get(message.get("id").asText()).complete(message.get("came").asText());
      }
    }
    System.exit(0);
  }

  private static void run(JsonNode message) {
    String id = message.get("id").asText();
    try {
      Job job = JSON.treeToValue(message, Job.class);
      write(Map.of("id", id, "token", Msal4j.FLOWS.get(job.flow).token(job, (address, code) -> visit(id, address, code))));
    } catch (Exception e) { // whatever the library throws is the answer
      write(Map.of("id", id, "error", told(e)));
    }
  }

  /** What a person at a browser does; returns the address to which the sandbox sends the browser. */
  private static CompletableFuture<String> visit(String id, String address, String code) {
    CompletableFuture<String> came = new CompletableFuture<>();
    VISITS.put(id, came);
    Map<String, String> line = new LinkedHashMap<>();
    line.put("id", id);
    line.put("visit", address);
    line.put("code", code);
    write(line);
    return came;
  }

  private static synchronized void write(Map<String, String> line) {
    try {
      System.out.println(JSON.writeValueAsString(line));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String told(Throwable e) {
    return e + (e.getCause() == null ? "" : " | " + told(e.getCause()));
  }
}
