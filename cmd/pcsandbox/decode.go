package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

// maxToken bounds what decode reads.
const maxToken = 1 << 20

// sandboxPatience is how long decode waits for a sandbox that may not be there.
const sandboxPatience = 3 * time.Second

// decodeFlags are the flags of decode.
type decodeFlags struct {
	url     string
	offline bool
}

func decodeCommand(s streams) *cobra.Command {
	var f decodeFlags
	cmd := &cobra.Command{
		Use:   "decode",
		Short: "Read a JWT from standard input and show what Partner Center would say to it",
		Long: "decode reads an access token from standard input, shows its header, claims and times, and says what the\n" +
			"Partner Center API would make of it. It asks the sandbox at --url, which has the keys. If none answers\n" +
			"there, or with --offline, it judges what can be seen without keys, and sends the token nowhere.",
		Example: "  pcsandbox token --as trent | pcsandbox decode\n  pcsandbox decode --offline < token.txt",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			raw, err := pasted(s.in)
			if err != nil {
				return err
			}
			d, err := token.Decode(raw)
			if err != nil {
				return hinted{fmt.Errorf("this is no JWT: %w", err), "a token has three parts in base64url with dots between them"}
			}
			if err := printToken(s.out, d); err != nil {
				return err
			}
			j := f.ask(cmd.Context(), raw)
			if j.by == "" {
				j = judgeOffline(raw, d, j.unasked)
			}
			j.print(s.out)
			return nil
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.url, "url", defaultConsole, "console of the sandbox to ask, if one answers")
	fl.BoolVar(&f.offline, "offline", false, "ask no sandbox")
	return cmd
}

// pasted reads a token with or without the header around it.
func pasted(in io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(in, maxToken))
	if err != nil {
		return "", err
	}
	text := strings.TrimSpace(string(raw))
	text = strings.TrimSpace(strings.TrimPrefix(text, "Authorization:"))
	text = strings.TrimSpace(strings.TrimPrefix(text, "Bearer "))
	if text == "" {
		return "", hinted{errors.New("there is nothing on standard input"), "pipe a token in: pcsandbox token --as john | pcsandbox decode"}
	}
	return text, nil
}

// ask has a running sandbox judge the token. Without one it says why not.
func (f decodeFlags) ask(ctx context.Context, raw string) judgement {
	if f.offline {
		return judgement{unasked: "no sandbox was asked (--offline)"}
	}
	ctx, cancel := context.WithTimeout(ctx, sandboxPatience)
	defer cancel()
	client := control.New(f.url, nil)
	info, err := client.Info(ctx)
	if err != nil || info.Origin == "" {
		return judgement{unasked: "no sandbox answers at " + f.url}
	}
	found, err := client.Inspect(ctx, raw)
	if err != nil {
		return judgement{unasked: fmt.Sprintf("the sandbox at %s could not say: %v", f.url, err)}
	}
	return judgement{
		Decision: found.Decision, why: found.Problem,
		by: fmt.Sprintf("the sandbox at %s, which plays %s", f.url, info.Scenario),
		rules: fmt.Sprintf("rules of %s (%s calendar); its clock shows %s",
			info.Policy.Date, info.Policy.Calendar, inUTC(info.Clock.Now)),
	}
}

func inUTC(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
