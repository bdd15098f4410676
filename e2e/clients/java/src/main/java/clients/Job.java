package clients;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.concurrent.CompletableFuture;

/** One token that is asked for. */
@JsonIgnoreProperties(ignoreUnknown = true)
final class Job {
  public String flow;
  public String entra;
  public String tenant;
  public String upn;
  public String password;
  public String assertion;
  public String certificate;
  public String ca;

  /** A person at a browser, who may have a device's code to type in. */
  interface Person {
    CompletableFuture<String> visit(String address, String code);
  }

  /** A way to a token. */
  interface Flow {
    String token(Job job, Person person) throws Exception;
  }
}
