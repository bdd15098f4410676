package example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.PublicClientApplication;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;

/** The code under test: signs in with MSAL4J and lists a partner's customers. */
public class PartnerCenter {
  private static final String RESOURCE = "https://api.partnercenter.microsoft.com";
  public static final Set<String> APP_SCOPES = Set.of(RESOURCE + "/.default");
  public static final Set<String> USER_SCOPES = Set.of(RESOURCE + "/user_impersonation");

  private final URI entra;
  private final URI api;
  private final SSLContext trust;

  /** A test says where Entra and the API are, and whom to trust. */
  public PartnerCenter(URI entra, URI api, SSLContext trust) {
    this.entra = entra;
    this.api = api;
    this.trust = trust;
  }

  // Unless instance discovery is off, MSAL asks Microsoft about the authority and
  // never reaches the sandbox.

  public ConfidentialClientApplication automation(String tenant, String clientId, String secret)
      throws MalformedURLException {
    return ConfidentialClientApplication.builder(clientId, ClientCredentialFactory.createFromSecret(secret))
        .authority(entra + "/" + tenant + "/")
        .instanceDiscovery(false)
        .sslSocketFactory(trust.getSocketFactory())
        .build();
  }

  public PublicClientApplication desktop(String clientId) throws MalformedURLException {
    return PublicClientApplication.builder(clientId)
        .authority(entra + "/organizations/")
        .instanceDiscovery(false)
        .sslSocketFactory(trust.getSocketFactory())
        .build();
  }

  /** Partner Center's refusal. */
  public static class Refused extends IOException {
    public final int status;
    public final String code;

    Refused(int status, JsonNode body) {
      super(status + " " + body.path("code").asText() + ": " + body.path("description").asText());
      this.status = status;
      this.code = body.path("code").asText();
    }
  }

  /** The names of the customers. */
  public List<String> customers(String token) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(api.resolve("/v1/customers"))
        .header("Authorization", "Bearer " + token)
        .build();
    HttpResponse<String> answer = HttpClient.newBuilder().sslContext(trust).build()
        .send(request, HttpResponse.BodyHandlers.ofString());
    String text = answer.body().replaceFirst("^\uFEFF", ""); // the real service may begin with a byte order mark
    JsonNode body = new ObjectMapper().readTree(text);
    if (answer.statusCode() != 200) {
      throw new Refused(answer.statusCode(), body);
    }
    return StreamSupport.stream(body.path("items").spliterator(), false)
        .map(c -> c.path("companyProfile").path("companyName").asText())
        .toList();
  }
}
