package loki

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Diagnose says in a sentence or two what an error of a client comes from and what to do about it.
func Diagnose(err error) string {
	if unreachable, ok := errors.AsType[*UnreachableError](err); ok {
		return unreachable.diagnose()
	}
	if refusal, ok := errors.AsType[*Error](err); ok {
		return refusal.diagnose()
	}
	if errors.Is(err, ErrNoURL) {
		return "The URL of Loki is missing. Set it to Loki's address without a path, such as http://loki:3100."
	}
	return sentence(err.Error())
}

func (e *UnreachableError) diagnose() string {
	start := fmt.Sprintf("Loki cannot be reached at %s: ", e.URL)
	cause := e.Err.Error()
	var lookup *net.DNSError
	switch {
	case errors.As(e.Err, &lookup):
		return start + fmt.Sprintf("the name %q is not known (DNS). Check the URL as this server sees it: within a container, localhost is the container itself.", lookup.Name)
	case e.Timeout:
		return start + "no answer in time. Check that a firewall or network policy lets this server through, or raise the timeout."
	case strings.Contains(cause, "connection refused"):
		return start + "the connection is refused. Check that Loki runs and that the port is right; within a container, localhost is the container itself."
	case isTLS(e.Err):
		return start + "TLS fails (" + cause + "). Set the CA certificate that signed Loki's, or the server name; use http:// if Loki does not speak TLS."
	}
	return start + sentence(cause)
}

func isTLS(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	text := err.Error()
	return verification || record || authority || host || strings.Contains(text, "tls: ") || strings.Contains(text, "HTTP response to HTTPS client")
}

func (e *Error) diagnose() string {
	switch {
	case e.Foreign:
		return fmt.Sprintf("What answers is not Loki (HTTP %d, %s). Check the URL: it is Loki's address without a path, not Grafana's; "+
			"behind a gateway, the prefix that leads to Loki belongs to it.", e.Status, e.Message)
	case strings.Contains(e.Message, "no org id"):
		return "Loki asks for a tenant (no org id). Set the tenant that the collector writes to."
	case e.Status == http.StatusUnauthorized:
		return "Loki does not accept the credentials (401). Check user and password or the token."
	case e.Status == http.StatusForbidden:
		return "Loki, or the gateway before it, forbids access (403). The credentials are known but may not read, or not for this tenant."
	case e.Status == http.StatusTooManyRequests:
		return "Loki turns requests down because there are too many (429). Try again later or raise its limits."
	case e.Status >= http.StatusInternalServerError:
		return fmt.Sprintf("Loki is there but fails (%d): %s", e.Status, sentence(e.Message)) + " See its own log."
	}
	return sentence(e.Error())
}

func sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
