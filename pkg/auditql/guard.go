package auditql

import (
	"strconv"
	"strings"
)

// What LogQL is written with outside of strings. Anything else is refused where conditions are enforced, so that nothing
// can be read by Loki otherwise than it is read here.
const logqlCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ .,()[]{}|=!~<>+-*/%^:@"

// guarded enforces a condition on LogQL that somebody wrote: every selector reads records only, narrowed by the labels
// that the condition names, and the lines of each are filtered before anything else is done to them. What follows can
// take away from that but not bring anything back. Strings are written anew and comments are left out, so that this
// reading of the text and Loki's cannot differ.
func guarded(expr string, only node) (string, error) {
	tokens, err := logqlTokens(expr)
	if err != nil {
		return "", err
	}
	p := pipelineOf("record", only, nil)
	matchers := strings.TrimSuffix(strings.TrimPrefix(p.selector.String(), "{"), "}")
	stages := p.enforcement()
	var out strings.Builder
	inside, selectors := false, 0
	for i, token := range tokens {
		switch token {
		case "{":
			if inside {
				return "", fault("expr", "a selector stands within another")
			}
			inside, selectors = true, selectors+1
			out.WriteString("{" + matchers)
			if next := nextToken(tokens[i+1:]); next != "}" {
				out.WriteString(", ")
			}
		case "}":
			if !inside {
				return "", fault("expr", "a closing brace has no opening one")
			}
			inside = false
			out.WriteString("}" + stages + " ")
		default:
			out.WriteString(token)
		}
	}
	if inside {
		return "", fault("expr", "a selector is not closed")
	}
	if selectors == 0 {
		return "", fault("expr", "has no stream selector such as {object=\"kubernetes-audit\"}: there is nothing to restrict to what this data source may show")
	}
	return out.String(), nil
}

// enforcement gives the stages behind the selector that hold up a condition, and removes the labels that they needed.
func (p *pipeline) enforcement() string {
	var stages []string
	for _, part := range p.parts()[1:] {
		stages = append(stages, part.LogQL)
	}
	if len(p.fields) > 0 {
		stages = append(stages, "| drop "+strings.Join(p.fields, ", "))
	}
	if len(stages) == 0 {
		return ""
	}
	return " " + strings.Join(stages, " ")
}

func nextToken(tokens []string) string {
	for _, token := range tokens {
		if strings.TrimSpace(token) != "" {
			return token
		}
	}
	return ""
}

// logqlTokens cuts LogQL into strings, written anew, and single characters.
func logqlTokens(expr string) ([]string, error) {
	var tokens []string
	for i := 0; i < len(expr); {
		switch c := expr[i]; {
		case c == '"' || c == '`':
			length := stringLength(expr[i:])
			text, err := strconv.Unquote(expr[i : i+length])
			if length == 0 || err != nil {
				return nil, fault("expr", "the string at %d is not closed, or has an escape that is unknown", i+1)
			}
			tokens = append(tokens, quote(text))
			i += length
		case c == '#':
			for i < len(expr) && expr[i] != '\n' {
				i++
			}
		case c == '\n' || c == '\t' || c == '\r':
			tokens = append(tokens, " ")
			i++
		case strings.HasPrefix(expr[i:], "//") || strings.HasPrefix(expr[i:], "/*"):
			return nil, fault("expr", "comments begin with #, not with // or /*, where conditions are enforced")
		case strings.IndexByte(logqlCharacters, c) < 0:
			return nil, fault("expr", "%q at %d is not allowed outside of strings where conditions are enforced", rune(c), i+1)
		default:
			tokens = append(tokens, string(c))
			i++
		}
	}
	return tokens, nil
}

// stringLength is how long the string is that a text begins with; 0 where it does not end.
func stringLength(text string) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == text[0]:
			return i + 1
		case text[i] == '\\' && text[0] == '"':
			i++
		}
	}
	return 0
}

// raw makes the plan of LogQL that was written by hand.
func (p *Plan) raw(q *Query, c Context) error {
	span := max(c.To.Sub(c.From), 0)
	step, err := q.stepFor(c)
	if err != nil {
		return err
	}
	expr := stepVariables{interval: step, span: max(span, minDefaultStep)}.interpolate(q.Expr)
	p.Kind, p.Step = RawRange, step
	if q.Instant {
		p.Kind, p.Step = RawInstant, 0
	}
	p.Limit = limitOf(q, c)
	p.Parts = []Part{{LogQL: expr, Reason: "LogQL written by hand, as it is"}}
	if c.Only != nil {
		if expr, err = guarded(expr, whereNode(c.Only)); err != nil {
			return err
		}
		p.Parts = []Part{{LogQL: expr, Reason: "LogQL written by hand; this data source restricts each selector to records of which " + describe(whereNode(c.Only))}}
	}
	p.LogQL = expr
	return nil
}

func limitOf(q *Query, c Context) int {
	switch {
	case q.Limit > 0:
		return q.Limit
	case c.MaxLines > 0:
		return min(c.MaxLines, MaxRecords)
	}
	return DefaultRecords
}
