import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.PublicClientApplication;
import java.util.Set;

class Device {
  public static void main(String[] args) throws Exception {
    PublicClientApplication app = PublicClientApplication.builder("{public}")
        .authority("{entra}/organizations/")
        .instanceDiscovery(false)
        .build();
    System.out.println(app.acquireToken(DeviceCodeFlowParameters.builder(
        Set.of("{resource}/user_impersonation"),
        code -> System.out.println(code.message())).build()).get().accessToken());
  }
}
