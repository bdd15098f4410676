package example;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one sandbox of a test run; it ends with the JVM. Which one:
 *
 * <ul>
 *   <li>PCSANDBOX_URL=http://localhost:8080: one that runs already
 *   <li>PCSANDBOX_BIN=/path/to/pcsandbox: the program, on free ports
 *   <li>otherwise docker run PCSANDBOX_IMAGE (pcsandbox:dev), on the ports 8443, 8080 and 8444 to 8463
 * </ul>
 */
final class Sandbox {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static String console;

  private Sandbox() {}

  /** The address of the console of the sandbox, which is ready. */
  static synchronized String console() throws IOException, InterruptedException {
    if (console == null) {
      String at = start();
      awaitReady(at);
      console = at;
    }
    return console;
  }

  private static String start() throws IOException, InterruptedException {
    if (System.getenv("PCSANDBOX_URL") != null) {
      return System.getenv("PCSANDBOX_URL");
    }
    String program = System.getenv("PCSANDBOX_BIN");
    return program != null ? program(program) : container(System.getenv().getOrDefault("PCSANDBOX_IMAGE", "pcsandbox:dev"));
  }

  /** Starts the program; where the console is stands on its start page. */
  private static String program(String path) throws IOException {
    Path state = Files.createTempDirectory("pcsandbox-");
    Process serve = new ProcessBuilder(path, "serve", "--addr", "localhost:0", "--console-addr", "localhost:0",
            "--seat-ports", "0", "--state", state.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    atEnd(() -> {
      serve.destroy();
      serve.onExit().join();
      deleteAll(state);
    });
    BufferedReader page = serve.inputReader();
    Pattern wanted = Pattern.compile("\\s*Console\\s+(http://\\S+).*");
    for (String line = page.readLine(); line != null; line = page.readLine()) {
      Matcher found = wanted.matcher(line);
      if (found.matches()) {
        return found.group(1);
      }
    }
    throw new IOException(path + " serve ended before it named its console");
  }

  /** Starts the image. A seat is reached by its own port, which must have the same number inside and outside. */
  private static String container(String image) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker", "run", "--detach", "--rm"));
    for (String ports : List.of("8443:8443", "8080:8080", "8444-8463:8444-8463")) {
      command.add("--publish=127.0.0.1:" + ports);
    }
    command.addAll(List.of("--env=PCSANDBOX_SEAT_PORTS=8444-8463", image));
    Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(run.getInputStream().readAllBytes()).strip();
    if (run.waitFor() != 0) {
      throw new IOException("no sandbox: neither PCSANDBOX_URL nor PCSANDBOX_BIN is set, and docker run " + image + " says: " + said);
    }
    String id = said.lines().reduce((first, last) -> last).orElseThrow();
    atEnd(() -> new ProcessBuilder("docker", "stop", id).start().waitFor());
    return "http://localhost:8080";
  }

  private static void awaitReady(String at) throws InterruptedException, IOException {
    HttpRequest ready = HttpRequest.newBuilder(URI.create(at + "/readyz")).build();
    HttpClient client = HttpClient.newHttpClient();
    for (Instant end = Instant.now().plus(PATIENCE); ; Thread.sleep(50)) {
      String last;
      try {
        int status = client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status == 200) {
          return;
        }
        last = "status " + status;
      } catch (IOException e) {
        last = e.toString();
      }
      if (Instant.now().isAfter(end)) {
        throw new IOException("the sandbox at " + at + " is not ready after " + PATIENCE + ": " + last);
      }
    }
  }

  private interface Ending {
    void run() throws IOException, InterruptedException;
  }

  private static void atEnd(Ending ending) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        ending.run();
      } catch (IOException | InterruptedException e) {
        System.err.println("ending the sandbox: " + e);
      }
    }));
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path p : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(p);
      }
    }
  }
}
