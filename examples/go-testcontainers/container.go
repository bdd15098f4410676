package sandboxcontainer

import (
	"context"
	"fmt"
	"net"
	"net/url"

	"github.com/testcontainers/testcontainers-go"

	"github.com/pcsandbox/pcsandbox/control"
)

// A Container is a running image with the sandbox in it.
type Container struct {
	*testcontainers.DockerContainer
	*Sandbox
}

// Run starts a container. Besides the options of this package it takes all of
// Testcontainers', such as testcontainers.WithImage. As there, a container may
// come with an error; it is ended by testcontainers.CleanupContainer all the same.
func Run(ctx context.Context, opts ...testcontainers.ContainerCustomizer) (*Container, error) {
	started, err := testcontainers.Run(ctx, DefaultImage, withDefaults(opts)...)
	if started == nil {
		return nil, fmt.Errorf("pcsandbox: %w", err)
	}
	c := &Container{DockerContainer: started}
	if err != nil {
		return c, fmt.Errorf("pcsandbox: %w", err)
	}
	origin, err := c.published(ctx, "https", surfacesPort)
	if err != nil {
		return c, err
	}
	console, err := c.published(ctx, "http", consolePort)
	if err != nil {
		return c, err
	}
	c.Sandbox, err = connect(ctx, origin, console)
	return c, err
}

// NewSeat opens one more sandbox in the container: its own users, clock, policy
// date and journal, at its own address. The option [Seats] says how many there
// may be. CloseSeat of the container's Control ends it.
func (c *Container) NewSeat(ctx context.Context, r control.SeatRequest) (*Sandbox, error) {
	made, err := c.Control().NewSeat(ctx, r)
	if err != nil {
		return nil, err
	}
	inside, err := url.Parse(made.Origin)
	if err != nil {
		return nil, fmt.Errorf("pcsandbox: seat %s: %w", made.Name, err)
	}
	origin, err := c.published(ctx, "https", inside.Port()+"/tcp")
	if err != nil {
		return nil, fmt.Errorf("%w: are there enough Seats?", err)
	}
	return connect(ctx, origin, made.Console)
}

// published is the address by which this process reaches a port of the container.
func (c *Container) published(ctx context.Context, scheme, port string) (string, error) {
	host, err := c.Host(ctx)
	if err != nil {
		return "", fmt.Errorf("pcsandbox: %w", err)
	}
	mapped, err := c.MappedPort(ctx, port)
	if err != nil {
		return "", fmt.Errorf("pcsandbox: port %s: %w", port, err)
	}
	return address(scheme, host, mapped.Port())
}

// address refuses what the sandbox would refuse less clearly: its certificate and
// its list of hosts hold names of loopback only.
func address(scheme, host, port string) (string, error) {
	if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() {
		return "", fmt.Errorf("pcsandbox: the Docker engine publishes ports at %s, but the sandbox answers to loopback names only: "+
			"use an engine on this machine, or forward the ports", host)
	}
	return scheme + "://" + net.JoinHostPort(host, port), nil
}
