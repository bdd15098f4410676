package example;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import java.net.URI;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** The same with Testcontainers: a sandbox of its own, on ports that the engine chooses. */
class ContainerTest {
  private static final int SURFACES = 8443;
  private static final int CONSOLE = 8080;

  @SuppressWarnings("resource") // the test closes it
  private static GenericContainer<?> sandbox() {
    GenericContainer<?> sandbox = new GenericContainer<>(System.getenv().getOrDefault("PCSANDBOX_IMAGE", "pcsandbox:dev"))
        .withExposedPorts(SURFACES, CONSOLE)
        .waitingFor(Wait.forHttp("/readyz").forPort(CONSOLE));
    // Otherwise the ports are published to every address of this machine.
    sandbox.setPortBindings(List.of("127.0.0.1::" + SURFACES, "127.0.0.1::" + CONSOLE));
    return sandbox;
  }

  @Test
  void anApplicationIsServedByAContainer() throws Exception {
    boolean engine = DockerClientFactory.instance().isDockerAvailable();
    if (!engine) {
      System.err.println("SKIPPED: ContainerTest has shown nothing: there is no Docker engine");
    }
    assumeTrue(engine, "there is no Docker engine");
    try (GenericContainer<?> sandbox = sandbox()) {
      sandbox.start();
      URI origin = URI.create("https://localhost:" + sandbox.getMappedPort(SURFACES));
      SSLContext trust;
      try (var ca = URI.create("http://localhost:" + sandbox.getMappedPort(CONSOLE) + "/ca.pem").toURL().openStream()) {
        trust = Trust.context(ca.readAllBytes());
      }
      PartnerCenter partnerCenter = new PartnerCenter(origin, origin, trust);
      String token = partnerCenter.automation("contoso.onmicrosoft.com", "00001111-aaaa-2222-bbbb-3333cccc4444", "sandbox-web-secret")
          .acquireToken(ClientCredentialParameters.builder(PartnerCenter.APP_SCOPES).build()).get().accessToken();
      assertTrue(partnerCenter.customers(token).contains("Tailspin"));
    }
  }
}
