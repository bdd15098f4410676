package clients;

// snippet: imports
import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.AuthorizationRequestUrlParameters;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.HttpMethod;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.ResponseMode;
import com.microsoft.aad.msal4j.SilentParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import com.microsoft.aad.msal4j.UserNamePasswordParameters;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

// end

/** MSAL4J against the sandbox. */
final class Msal4j {
  // snippet: imports
  private static final String AUTOMATION = "00001111-aaaa-2222-bbbb-3333cccc4444";
  private static final String DESKTOP = "66667777-aaaa-8888-bbbb-9999cccc0000";
  private static final String MIDDLE_TIER = "33334444-dddd-5555-eeee-6666ffff7777";
  private static final Set<String> SCOPES = Set.of("https://api.partnercenter.microsoft.com/.default");
  // end

  static final Map<String, Job.Flow> FLOWS = Map.of(
      "secret", Msal4j::secret,
      "certificate", Msal4j::certificate,
      "code with PKCE", Msal4j::code,
      "refresh", Msal4j::refresh,
      "device code", Msal4j::deviceCode,
      "on behalf of", Msal4j::onBehalfOf,
      "password", Msal4j::password);

  private Msal4j() {}

  // snippet: settings
  static ConfidentialClientApplication web(Job job, String id, IClientCredential credential) throws Exception {
    return ConfidentialClientApplication.builder(id, credential)
        .authority(job.entra + "/" + job.tenant)
        .instanceDiscovery(false)
        .sslSocketFactory(trust(job.ca)) // or start Java with -Djavax.net.ssl.trustStore
        .build();
  }

  static PublicClientApplication desktop(Job job) throws Exception {
    return PublicClientApplication.builder(DESKTOP)
        .authority(job.entra + "/" + job.tenant)
        .instanceDiscovery(false)
        .sslSocketFactory(trust(job.ca))
        .build();
  }

  static SSLSocketFactory trust(String caFile) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = new FileInputStream(caFile)) {
      store.setCertificateEntry("pcsandbox", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }
  // end

  // snippet: secret
  static String secret(Job job, Job.Person person) throws Exception {
    var app = web(job, AUTOMATION, ClientCredentialFactory.createFromSecret("sandbox-web-secret"));
    return app.acquireToken(ClientCredentialParameters.builder(SCOPES).build()).get().accessToken();
  }
  // end

  // snippet: certificate
  static String certificate(Job job, Job.Person person) throws Exception {
    String pem = Files.readString(Path.of(job.certificate)); // key (PKCS #8) and certificate
    PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(block(pem, "PRIVATE KEY")));
    var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new java.io.ByteArrayInputStream(block(pem, "CERTIFICATE")));
    var app = web(job, AUTOMATION, ClientCredentialFactory.createFromCertificate(key, certificate));
    return app.acquireToken(ClientCredentialParameters.builder(SCOPES).build()).get().accessToken();
  }

  static byte[] block(String pem, String type) {
    String text = pem.split("-----BEGIN " + type + "-----")[1].split("-----END")[0];
    return Base64.getMimeDecoder().decode(text);
  }
  // end

  // snippet: code with PKCE
  static String code(Job job, Job.Person person) throws Exception {
    var app = web(job, AUTOMATION, ClientCredentialFactory.createFromSecret("sandbox-web-secret"));
    return signIn(app, person).accessToken();
  }

  static IAuthenticationResult signIn(ConfidentialClientApplication app, Job.Person person) throws Exception {
    String redirectUri = "http://localhost:3000/callback";
    String verifier = UUID.randomUUID() + "-" + UUID.randomUUID();
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
    var address = app.getAuthorizationRequestUrl(AuthorizationRequestUrlParameters.builder(redirectUri, SCOPES)
        .codeChallenge(Base64.getUrlEncoder().withoutPadding().encodeToString(hash))
        .codeChallengeMethod("S256")
        .responseMode(ResponseMode.QUERY)
        .build());
    URI came = URI.create(person.visit(address.toString(), "").get()); // the browser comes back to redirectUri
    String code = came.getRawQuery().replaceFirst("^(?:.*&)?code=([^&]*).*$", "$1");
    return app.acquireToken(AuthorizationCodeParameters.builder(code, URI.create(redirectUri))
        .scopes(SCOPES)
        .codeVerifier(verifier)
        .build()).get();
  }
  // end

  // snippet: refresh
  // A silent call goes to the authority's host without its port, so this one gets an
  // HTTP client that knows the port. Not needed where the sandbox has port 443.
  static String refresh(Job job, Job.Person person) throws Exception {
    var app = ConfidentialClientApplication.builder(AUTOMATION, ClientCredentialFactory.createFromSecret("sandbox-web-secret"))
        .authority(job.entra + "/" + job.tenant)
        .instanceDiscovery(false)
        .httpClient(new WithPort(URI.create(job.entra), trust(job.ca)))
        .build();
    var account = signIn(app, person).account();
    return app.acquireTokenSilently(SilentParameters.builder(SCOPES, account).forceRefresh(true).build()).get().accessToken();
  }

  record WithPort(URI entra, SSLSocketFactory trust) implements IHttpClient {
    @Override
    public IHttpResponse send(HttpRequest request) throws Exception {
      URL url = request.url();
      int port = url.getHost().equals(entra.getHost()) && url.getPort() < 0 ? entra.getPort() : url.getPort();
      var connection = (HttpsURLConnection) new URL(url.getProtocol(), url.getHost(), port, url.getFile()).openConnection();
      connection.setSSLSocketFactory(trust);
      connection.setRequestMethod(request.httpMethod().toString());
      request.headers().forEach(connection::setRequestProperty);
      if (request.httpMethod() == HttpMethod.POST) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(request.body().getBytes(StandardCharsets.UTF_8));
      }
      int status = connection.getResponseCode();
      try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        var response = new HttpResponse();
        response.statusCode(status);
        response.body(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        return response;
      }
    }
  }
  // end

  // snippet: device code
  static String deviceCode(Job job, Job.Person person) throws Exception {
    return desktop(job).acquireToken(DeviceCodeFlowParameters.builder(SCOPES,
        device -> person.visit(device.verificationUri(), device.userCode())).build()).get().accessToken();
  }
  // end

  // snippet: on behalf of
  static String onBehalfOf(Job job, Job.Person person) throws Exception {
    var app = web(job, MIDDLE_TIER, ClientCredentialFactory.createFromSecret("sandbox-mid-secret"));
    return app.acquireToken(OnBehalfOfParameters.builder(SCOPES, new UserAssertion(job.assertion)).build()).get().accessToken();
  }
  // end

  // snippet: password
  static String password(Job job, Job.Person person) throws Exception {
    return desktop(job).acquireToken(
        UserNamePasswordParameters.builder(SCOPES, job.upn, job.password.toCharArray()).build()).get().accessToken();
  }
  // end
}
