package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.AuthorizationRequestUrlParameters;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.PublicClientApplication;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test per way of signing in, each in a seat of its own. */
class SignInTest {
  private static final String AUTOMATION = "00001111-aaaa-2222-bbbb-3333cccc4444";
  private static final String DESKTOP = "66667777-aaaa-8888-bbbb-9999cccc0000";
  private static final String CONTOSO = "contoso.onmicrosoft.com";
  private static final String REDIRECT = "http://localhost:45871"; // nobody listens there: the test reads the address

  private Seat seat;

  @BeforeEach
  void open() throws Exception {
    seat = Seat.open();
  }

  @AfterEach
  void close() throws Exception {
    seat.close();
  }

  @ParameterizedTest(name = "{0} did MFA, and Entra knows")
  @ValueSource(strings = {"alejandra", "prashob"})
  void served(String key) throws Exception {
    assertTrue(seat.partnerCenter().customers(signIn(key)).contains("Tailspin"));
  }

  @ParameterizedTest(name = "{0} did no MFA that Entra knows of")
  @ValueSource(strings = {"john", "trent"})
  void refused(String key) throws Exception {
    String token = signIn(key);
    var refusal = assertThrows(PartnerCenter.Refused.class, () -> seat.partnerCenter().customers(token));
    assertEquals("900421", refusal.code);
  }

  @Test
  void anApplicationWithoutAUserIsNeverAskedForMFA() throws Exception {
    assertTrue(seat.partnerCenter().customers(appToken("sandbox-web-secret")).contains("Tailspin"));
  }

  @Test
  void aWrongSecretIsRefusedInEntrasWords() {
    var failure = assertThrows(ExecutionException.class, () -> appToken("wrong"));
    assertTrue(failure.getMessage().contains("AADSTS7000215"), failure.getMessage());
  }

  private String appToken(String secret) throws Exception {
    return seat.partnerCenter().automation(CONTOSO, AUTOMATION, secret)
        .acquireToken(ClientCredentialParameters.builder(PartnerCenter.APP_SCOPES).build())
        .get().accessToken();
  }

  private String signIn(String key) throws Exception {
    PublicClientApplication app = seat.partnerCenter().desktop(DESKTOP);
    var page = app.getAuthorizationRequestUrl(
        AuthorizationRequestUrlParameters.builder(REDIRECT, PartnerCenter.USER_SCOPES).build());
    Person.End end = new Person(seat, key).walk(page.toString(), null);
    assertEquals(null, end.screen());
    return app.acquireToken(AuthorizationCodeParameters.builder(code(end.outside()), URI.create(REDIRECT))
        .scopes(PartnerCenter.USER_SCOPES).build()).get().accessToken();
  }

  private static String code(URI answer) {
    return Arrays.stream(answer.getQuery().split("&")).filter(p -> p.startsWith("code=")).findFirst().orElseThrow().substring("code=".length());
  }
}
