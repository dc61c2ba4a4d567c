// Command tallyq asks Tallyman's audit records in a terminal: the same questions, by the same compiler, as the Grafana
// data source.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
)

// Exit codes.
const (
	exitOK = iota
	// exitFailure: Loki did not answer, or refused.
	exitFailure
	// exitUsage: the command line or the query is wrong.
	exitUsage
)

// world is what the program sees of its surroundings.
type world struct {
	arguments []string
	getenv    func(string) string
	in        io.Reader
	out, err  io.Writer
	// terminal tells whether out is one, and how wide it is.
	terminal bool
	width    int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	w := world{arguments: os.Args[1:], getenv: os.Getenv, in: os.Stdin, out: os.Stdout, err: os.Stderr}
	w.terminal, w.width = terminal(os.Stdout, os.Getenv)
	code := run(ctx, w)
	stop()
	os.Exit(code)
}

// run does the whole work of the program and returns its exit code.
func run(ctx context.Context, w world) int {
	if isAboutImages(w.arguments) {
		w.arguments = w.arguments[1:]
		return finish(ctx, w, askImages(ctx, w))
	}
	options, err := parse(w)
	if errors.Is(err, pflag.ErrHelp) {
		return exitOK
	}
	if err != nil {
		return fail(w, err)
	}
	if options.explain {
		return finish(ctx, w, explain(w, options))
	}
	client, err := options.client()
	if err != nil {
		return fail(w, err)
	}
	if options.follow {
		return finish(ctx, w, follow(ctx, w, client, options))
	}
	return finish(ctx, w, once(ctx, w, client, options))
}

func finish(ctx context.Context, w world, err error) int {
	// A reader such as head that has seen enough, or a Ctrl-C, ends the work and is no failure.
	if err == nil || errors.Is(err, syscall.EPIPE) || errors.Is(ctx.Err(), context.Canceled) {
		return exitOK
	}
	return fail(w, err)
}

// usageError is a mistake on the command line.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func fail(w world, err error) int {
	code, message := exitFailure, loki.Diagnose(err)
	_, isUsage := errors.AsType[usageError](err)
	wrong, isQuery := errors.AsType[*auditql.Error](err)
	switch {
	case isUsage:
		code, message = exitUsage, err.Error()+"\nTry tallyq --help."
	case isQuery:
		code, message = exitUsage, wrong.Error()
	}
	_, _ = fmt.Fprintln(w.err, "tallyq:", printableLines(message))
	return code
}
