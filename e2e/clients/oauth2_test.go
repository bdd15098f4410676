package clients

// snippet: imports
import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"net/url"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// end

var xOAuth2 = goClient{
	bySecret: oauth2Secret, byCertificate: oauth2Certificate, byCode: oauth2Code, byRefresh: oauth2Refresh,
	byDevice: oauth2Device, onBehalfOf: oauth2OnBehalfOf, byPassword: oauth2Password,
}

// snippet: settings
func oauth2Endpoint(j *job) oauth2.Endpoint {
	base := j.Entra + "/" + j.Tenant + "/oauth2/v2.0"
	return oauth2.Endpoint{AuthURL: base + "/authorize", TokenURL: base + "/token", DeviceAuthURL: base + "/devicecode"}
}

// The client that trusts the sandbox's CA travels in the context.
func oauth2Context(ctx context.Context, j *job) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, j.HTTP)
}

func accessToken(token *oauth2.Token, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return token.AccessToken, nil
}

// end

// snippet: secret
func oauth2Secret(ctx context.Context, j *job) (string, error) {
	config := clientcredentials.Config{
		ClientID: automation, ClientSecret: "sandbox-web-secret",
		TokenURL: oauth2Endpoint(j).TokenURL, Scopes: []string{defaultScope},
	}
	return accessToken(config.Token(oauth2Context(ctx, j)))
}

// end

// snippet: certificate
func oauth2Certificate(ctx context.Context, j *job) (string, error) {
	pair, err := tls.LoadX509KeyPair(j.Certificate, j.Certificate)
	if err != nil {
		return "", err
	}
	audience, now := oauth2Endpoint(j).TokenURL, time.Now()
	assertion := jwt.NewWithClaims(jwt.SigningMethodPS256, jwt.MapClaims{
		"iss": automation, "sub": automation, "aud": audience, "jti": uuid.NewString(),
		"nbf": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(),
	})
	thumbprint := sha256.Sum256(pair.Certificate[0])
	assertion.Header["x5t#S256"] = base64.RawURLEncoding.EncodeToString(thumbprint[:])
	signed, err := assertion.SignedString(pair.PrivateKey)
	if err != nil {
		return "", err
	}
	config := clientcredentials.Config{
		ClientID: automation, TokenURL: audience, Scopes: []string{defaultScope},
		AuthStyle: oauth2.AuthStyleInParams,
		EndpointParams: url.Values{
			"client_assertion":      {signed},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		},
	}
	return accessToken(config.Token(oauth2Context(ctx, j)))
}

// end

// snippet: code with PKCE
func oauth2Code(ctx context.Context, j *job) (string, error) {
	token, err := oauth2SignIn(ctx, j, oauth2Web(j))
	return accessToken(token, err)
}

func oauth2Web(j *job) *oauth2.Config {
	return &oauth2.Config{
		ClientID: automation, ClientSecret: "sandbox-web-secret", Endpoint: oauth2Endpoint(j),
		RedirectURL: "http://localhost:3000/callback",
		Scopes:      []string{"openid", "profile", "offline_access", defaultScope},
	}
}

func oauth2SignIn(ctx context.Context, j *job, config *oauth2.Config) (*oauth2.Token, error) {
	verifier := oauth2.GenerateVerifier()
	state := uuid.NewString()
	address := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))
	code, err := codeFrom(state)(j.signIn(ctx, address))
	if err != nil {
		return nil, err
	}
	return config.Exchange(oauth2Context(ctx, j), code, oauth2.VerifierOption(verifier))
}

// end

// snippet: refresh
func oauth2Refresh(ctx context.Context, j *job) (string, error) {
	config := oauth2Web(j)
	token, err := oauth2SignIn(ctx, j, config)
	if err != nil {
		return "", err
	}
	return accessToken(config.TokenSource(oauth2Context(ctx, j), &oauth2.Token{RefreshToken: token.RefreshToken}).Token())
}

// end

// snippet: device code
func oauth2Device(ctx context.Context, j *job) (string, error) {
	config := oauth2.Config{ClientID: desktop, Endpoint: oauth2Endpoint(j), Scopes: []string{defaultScope}}
	return accessToken(oauth2ByDevice(ctx, j, &config))
}

func oauth2ByDevice(ctx context.Context, j *job, config *oauth2.Config) (*oauth2.Token, error) {
	ctx = oauth2Context(ctx, j)
	code, err := config.DeviceAuth(ctx)
	if err != nil {
		return nil, err
	}
	go j.enterCode(ctx, code.VerificationURI, code.UserCode)
	return config.DeviceAccessToken(ctx, code)
}

// end

// snippet: on behalf of
func oauth2OnBehalfOf(ctx context.Context, j *job) (string, error) {
	config := clientcredentials.Config{
		ClientID: middleTier, ClientSecret: "sandbox-mid-secret",
		TokenURL: oauth2Endpoint(j).TokenURL, Scopes: []string{defaultScope},
		EndpointParams: url.Values{
			"grant_type":          {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
			"assertion":           {j.Assertion},
			"requested_token_use": {"on_behalf_of"},
		},
	}
	return accessToken(config.Token(oauth2Context(ctx, j)))
}

// end

// snippet: password
func oauth2Password(ctx context.Context, j *job) (string, error) {
	config := oauth2.Config{ClientID: desktop, Endpoint: oauth2Endpoint(j), Scopes: []string{defaultScope}}
	return accessToken(config.PasswordCredentialsToken(oauth2Context(ctx, j), j.UPN, j.Password))
}

// end
