using Microsoft.Identity.Client;

var app = PublicClientApplicationBuilder.Create("{public}")
    .WithAuthority("{entra}/organizations/", validateAuthority: false)
    .WithInstanceDiscovery(false)
    .Build();
var result = await app.AcquireTokenWithDeviceCode(
    new[] { "{resource}/user_impersonation" },
    code => { Console.WriteLine(code.Message); return Task.CompletedTask; }).ExecuteAsync();
Console.WriteLine(result.AccessToken);
