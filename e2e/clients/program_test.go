package clients

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// A program runs the clients of another language in one process. It reads jobs
// from its standard input, one a line, and writes lines in answer: what a person
// is to do (a visit), and in the end a token or an error.
type program struct {
	in io.Writer

	mu      sync.Mutex
	jobs    map[string]*pending
	said    strings.Builder // on standard error
	stopped error
}

type pending struct {
	job  *job
	done chan said
}

// said is a line that a program writes.
type said struct {
	ID    string `json:"id"`
	Visit string `json:"visit"` // an address for the person's browser
	Code  string `json:"code"`  // what a device shows
	Token string `json:"token"`
	Error string `json:"error"`
}

// came is the answer to a visit: where the sandbox sent the browser.
type came struct {
	ID    string `json:"id"`
	Came  string `json:"came"`
	Error string `json:"error,omitempty"`
}

// startProgram starts a program until the test ends.
func startProgram(t *testing.T, cmd *exec.Cmd) *program {
	t.Helper()
	p := &program{jobs: map[string]*pending{}}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.in, cmd.Stderr = in, &p.said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.listen(t.Context(), out)
	}()
	t.Cleanup(func() {
		in.Close()
		<-ended
		if err := cmd.Wait(); err != nil || t.Failed() {
			t.Logf("%s ended with %v and said\n%s", cmd.Path, err, p.said.String())
		}
	})
	return p
}

// listen reads what the program writes, to its end.
func (p *program) listen(ctx context.Context, out io.Reader) {
	for lines := json.NewDecoder(bufio.NewReader(out)); ; {
		var line said
		if err := lines.Decode(&line); err != nil {
			p.stop(err)
			return
		}
		p.mu.Lock()
		w := p.jobs[line.ID]
		p.mu.Unlock()
		switch {
		case w == nil:
		case line.Visit != "":
			go p.visit(ctx, w.job, line)
		default:
			w.done <- line
		}
	}
}

// stop tells whoever waits that the program says no more.
func (p *program) stop(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = errors.Join(errors.New("the program has ended"), err)
	for _, w := range p.jobs {
		select {
		case w.done <- said{Error: p.stopped.Error()}:
		default:
		}
	}
}

func (p *program) visit(ctx context.Context, j *job, line said) {
	answer := came{ID: line.ID}
	out, err := j.person.visit(ctx, line.Visit, line.Code)
	if err != nil {
		answer.Error = j.note(err).Error()
	} else {
		answer.Came = out.String()
	}
	_ = p.send(answer)
}

func (p *program) send(line any) error {
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err = p.in.Write(append(text, '\n'))
	return err
}

// run gives the program a job and waits for what comes of it.
func (p *program) run(ctx context.Context, j *job) (string, error) {
	w := &pending{job: j, done: make(chan said, 1)}
	p.mu.Lock()
	p.jobs[j.ID] = w
	stopped := p.stopped
	p.mu.Unlock()
	if stopped != nil {
		return "", stopped
	}
	if err := p.send(j); err != nil {
		return "", err
	}
	select {
	case line := <-w.done:
		if line.Error != "" {
			return "", errors.New(line.Error)
		}
		return line.Token, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
