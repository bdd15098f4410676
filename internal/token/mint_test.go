package token_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

func TestManyMayMintAtOnceAndEqualRequestsGetTheEqualToken(t *testing.T) {
	t.Parallel()
	set, minter, verifier := keystest.Set(t), token.NewMinter(), token.NewVerifier()
	tokens := make([]string, 40)
	var wg sync.WaitGroup
	for i := range tokens {
		wg.Go(func() {
			claims := access()
			claims.Name = fmt.Sprint(i % 4)
			raw, err := minter.Mint(set.Signer(), token.V1, claims)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := verifier.Verify(raw, set, now, expect); err != nil {
				t.Error(err)
			}
			tokens[i] = raw
		})
	}
	wg.Wait()
	slices.Sort(tokens)
	if n := len(slices.Compact(tokens)); n != 4 {
		t.Errorf("%d different tokens for 4 different requests", n)
	}
}

func TestTheSignatureDependsOnTheKeyToo(t *testing.T) {
	t.Parallel()
	set, minter := keystest.Set(t), token.NewMinter()
	good, err := minter.MintFlawed(set.Signer(), token.V1, access(), "")
	if err != nil {
		t.Fatal(err)
	}
	other, err := minter.MintFlawed(set.Signer(), token.V1, access(), token.FlawOtherKey)
	if err != nil {
		t.Fatal(err)
	}
	cut := strings.LastIndexByte(good, '.')
	if good[:cut] != other[:cut] || good[cut:] == other[cut:] {
		t.Error("the memory of signatures mixed up two keys")
	}
}

func TestClaimsThatCannotBeWrittenAreAnError(t *testing.T) {
	t.Parallel()
	if raw, err := token.NewMinter().Mint(keystest.Set(t).Signer(), token.V1, func() {}); err == nil {
		t.Errorf("got %q", raw)
	}
}

func TestEveryFlawHasAName(t *testing.T) {
	t.Parallel()
	for _, f := range token.Flaws() {
		if got, err := token.ParseFlaw(string(f)); err != nil || got != f {
			t.Errorf("%s: %v", f, err)
		}
	}
	if _, err := token.ParseFlaw("unlucky"); err == nil || !strings.Contains(err.Error(), "alg-none, hs256") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkRawRSA is the yardstick: a signature and nothing else.
func BenchmarkRawRSA(b *testing.B) {
	key := keystest.Set(b).Signer().Key
	sum := sha256.Sum256([]byte("x"))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:]); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkMintNewlySigned(b *testing.B) {
	set, minter := keystest.Set(b), token.NewMinter()
	var mu sync.Mutex
	n := 0
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			n++
			claims := access()
			claims.Name = fmt.Sprint(n)
			mu.Unlock()
			if _, err := minter.Mint(set.Signer(), token.V1, claims); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkMintAt64Connections reports the tail: p99 should stay within five
// times p50, which it does only with the gate.
func BenchmarkMintAt64Connections(b *testing.B) {
	set, minter := keystest.Set(b), token.NewMinter()
	var mu sync.Mutex
	var times []time.Duration
	n := 0
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			n++
			claims := access()
			claims.Name = fmt.Sprint(n)
			mu.Unlock()
			start := time.Now()
			if _, err := minter.Mint(set.Signer(), token.V1, claims); err != nil {
				b.Error(err)
			}
			took := time.Since(start)
			mu.Lock()
			times = append(times, took)
			mu.Unlock()
		}
	})
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
}

func BenchmarkMintRemembered(b *testing.B) {
	set, minter, claims := keystest.Set(b), token.NewMinter(), access()
	for b.Loop() {
		if _, err := minter.Mint(set.Signer(), token.V1, claims); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyNew(b *testing.B) {
	set, raw := keystest.Set(b), mint(b, token.V1, access())
	for b.Loop() {
		if _, err := token.NewVerifier().Verify(raw, set, now, expect); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyRemembered(b *testing.B) {
	set, raw, verifier := keystest.Set(b), mint(b, token.V1, access()), token.NewVerifier()
	for b.Loop() {
		if _, err := verifier.Verify(raw, set, now, expect); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRawRSAVerify is the yardstick of BenchmarkVerifyNew.
func BenchmarkRawRSAVerify(b *testing.B) {
	set, raw := keystest.Set(b), mint(b, token.V1, access())
	cut := strings.LastIndexByte(raw, '.')
	signature, err := base64.RawURLEncoding.DecodeString(raw[cut+1:])
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		sum := sha256.Sum256([]byte(raw[:cut]))
		if err := rsa.VerifyPKCS1v15(&set.Signer().Key.PublicKey, crypto.SHA256, sum[:], signature); err != nil {
			b.Fatal(err)
		}
	}
}
