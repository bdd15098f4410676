package compose

import (
	"fmt"
	"io"
	"net"
	"sync"
)

// A forwarder is a port mapping: it knows nothing of what it carries.
type forwarder struct {
	net.Listener
	to string
}

// serve carries connections until the listener is closed.
func (f forwarder) serve() {
	for {
		in, err := f.Accept()
		if err != nil {
			return
		}
		go f.carry(in)
	}
}

func (f forwarder) carry(in net.Conn) {
	defer in.Close()
	out, err := net.Dial("tcp", f.to)
	if err != nil {
		return
	}
	defer out.Close()
	var both sync.WaitGroup
	pour := func(dst, src net.Conn) {
		_, _ = io.Copy(dst, src) // an end of either side is the end
		if half, ok := dst.(*net.TCPConn); ok {
			_ = half.CloseWrite()
		}
	}
	both.Go(func() { pour(out, in) })
	both.Go(func() { pour(in, out) })
	both.Wait()
}

// runForwarder is a process that is a forwarder; it says when it listens.
func runForwarder(role string) error {
	var from, to string
	if _, err := fmt.Sscan(role, &from, &to); err != nil {
		return err
	}
	l, err := net.Listen("tcp", from)
	if err != nil {
		return err
	}
	fmt.Println("listening")
	forwarder{l, to}.serve()
	return nil
}
