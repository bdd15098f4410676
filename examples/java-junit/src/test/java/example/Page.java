package example;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page of the sandbox. Regular expressions are enough for its HTML. */
record Page(URI url, String text) {
  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
  private static final Pattern SCREEN = Pattern.compile("<meta name=\"pcsandbox-screen\" content=\"([^\"]*)\">");
  private static final Pattern FORM = Pattern.compile("<form\\b[^>]*>.*?</form>", FLAGS);
  private static final Pattern TAG = Pattern.compile("<(form|input|button)\\b[^>]*>", FLAGS);
  private static final Pattern ATTRIBUTE = Pattern.compile("([a-z-]+)=\"([^\"]*)\"", FLAGS);
  private static final Pattern CODE_POINT = Pattern.compile("&#(\\d+);");

  /** A form as it is sent. */
  record Filled(URI action, Map<String, String> values) {}

  /** The name of the screen, or nothing. */
  String screen() {
    return SCREEN.matcher(text).results().findFirst().map(m -> m.group(1)).orElse("");
  }

  /**
   * Fills in the first form that has these fields, and the button with this id if
   * one is named, and presses the button.
   */
  Filled submit(Map<String, String> fields, String button) {
    for (MatchResult form : FORM.matcher(text).results().toList()) {
      URI action = url;
      Map<String, String> pressed = null;
      Map<String, String> values = new LinkedHashMap<>();
      List<String> names = new ArrayList<>();
      for (MatchResult tag : TAG.matcher(form.group()).results().toList()) {
        Map<String, String> a = attributes(tag.group());
        switch (tag.group(1).toLowerCase()) {
          case "form" -> action = url.resolve(a.getOrDefault("action", ""));
          case "input" -> {
            names.add(a.get("name"));
            if ("hidden".equals(a.get("type"))) {
              values.put(a.get("name"), a.getOrDefault("value", ""));
            }
          }
          default -> {
            if (pressed == null && (button == null || button.equals(a.get("id")))) {
              pressed = a;
            }
          }
        }
      }
      if (button != null && pressed == null || !names.containsAll(fields.keySet())) {
        continue;
      }
      if (pressed != null && pressed.containsKey("name")) {
        values.put(pressed.get("name"), pressed.getOrDefault("value", ""));
      }
      values.putAll(fields);
      return new Filled(action, values);
    }
    throw new AssertionError("the page " + screen() + " at " + url + " has no such form " + fields.keySet() + " " + button + ":\n" + text);
  }

  private static Map<String, String> attributes(String tag) {
    Map<String, String> found = new HashMap<>();
    ATTRIBUTE.matcher(tag).results().forEach(m -> found.put(m.group(1).toLowerCase(), unescape(m.group(2))));
    return found;
  }

  private static String unescape(String text) {
    return CODE_POINT.matcher(text).replaceAll(m -> java.util.regex.Matcher.quoteReplacement(Character.toString(Integer.parseInt(m.group(1)))))
        .replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
  }
}
