package example;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A person at a browser without scripts: fills in the sandbox's forms, presses the
 * buttons and approves on the phone.
 */
final class Person {
  private static final int MAX_PAGES = 30;

  private final Seat seat;
  private final JsonNode user;
  private final HttpClient browser;

  Person(Seat seat, String key) {
    this.seat = seat;
    this.user = seat.user(key);
    this.browser = HttpClient.newBuilder().sslContext(seat.trust).cookieHandler(new CookieManager()).build();
  }

  /** Where a way through the pages ended: outside the sandbox, or on a screen on which there is nothing left to do. */
  record End(URI outside, String screen) {}

  /** Opens an address and answers what is asked on the way. code is what a device shows. */
  End walk(String address, String code) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      HttpResponse<String> answer = browser.send(request, HttpResponse.BodyHandlers.ofString());
      Optional<String> next = answer.headers().firstValue("Location");
      if (next.isPresent()) {
        URI target = request.uri().resolve(next.get());
        if (!target.getAuthority().equals(seat.origin.getAuthority())) {
          return new End(target, null);
        }
        request = HttpRequest.newBuilder(target).build();
        continue;
      }
      Page page = new Page(request.uri(), answer.body());
      Page.Filled filled = answer(page, code);
      if (filled == null) {
        return new End(null, page.screen());
      }
      if (!filled.action().getAuthority().equals(seat.origin.getAuthority())) { // response_mode=form_post
        return new End(URI.create(filled.action() + "?" + encode(filled.values())), null);
      }
      request = HttpRequest.newBuilder(filled.action())
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(encode(filled.values())))
          .build();
    }
    throw new AssertionError(MAX_PAGES + " pages and no end, the last at " + request.uri());
  }

  /** What a person does on a page: the form to send, or nothing. */
  private Page.Filled answer(Page page, String code) throws IOException, InterruptedException {
    String upn = user.path("upn").asText();
    String password = user.path("password").asText();
    switch (page.screen()) {
      case "entra.device-code":
        return page.submit(Map.of("otc", code), null);
      case "entra.username":
        return page.submit(Map.of("loginfmt", upn), null);
      case "entra.password":
        return page.submit(Map.of("passwd", password), null);
      case "sts.signin":
        return page.submit(Map.of("UserName", upn, "Password", password), null);
      case "entra.mfa-push", "sts.mfa":
        seat.approve(upn);
        return page.submit(Map.of(), null);
      case "entra.device-confirm", "entra.stay-signed-in":
        return page.submit(Map.of(), "idSIButton9");
      case "": // a page that a script would send on
        return page.submit(Map.of(), null);
      default:
        return null;
    }
  }

  private static String encode(Map<String, String> values) {
    return values.entrySet().stream()
        .map(v -> URLEncoder.encode(v.getKey(), StandardCharsets.UTF_8) + "=" + URLEncoder.encode(v.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
