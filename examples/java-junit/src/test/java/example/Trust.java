package example;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Trusts the sandbox's CA, for the clients that are given the context. For code
 * that takes none, write the key store to a file and start Java with
 * -Djavax.net.ssl.trustStore.
 */
final class Trust {
  private Trust() {}

  static KeyStore store(byte[] caPEM) throws GeneralSecurityException {
    try {
      Certificate ca = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(caPEM));
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("pcsandbox", ca);
      return store;
    } catch (java.io.IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  static SSLContext context(byte[] caPEM) throws GeneralSecurityException {
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store(caPEM));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
