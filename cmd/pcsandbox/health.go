package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthCommand is the container's health check: the image has no shell and no
// curl.
func healthCommand(_ streams) *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use: "health", Short: "Ask a running sandbox whether it is ready; exit 0 if so", Args: cobra.NoArgs,
		Example: "  pcsandbox health && npm test\n  pcsandbox health --url http://pcsandbox.test:8080",
		RunE: func(cmd *cobra.Command, _ []string) error {
			req, err := http.NewRequestWithContext(cmd.Context(), http.MethodGet, url+"/readyz", nil)
			if err != nil {
				return err
			}
			resp, err := (&http.Client{Timeout: 5 * time.Second}).Do(req)
			if err != nil {
				return errNoConsole(url, err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				return fmt.Errorf("%s answers %s", req.URL, resp.Status)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&url, "url", defaultConsole, "console of the running sandbox")
	return cmd
}
