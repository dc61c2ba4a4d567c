package auditql

import "fmt"

// Error says what is wrong with a query, and where.
type Error struct {
	// Path of the part that is to blame, such as where.and[1].op; empty for the query as a whole.
	Path    string
	Message string
}

// Error returns the path and the message in one line.
func (e *Error) Error() string {
	if e.Path == "" {
		return e.Message
	}
	return e.Path + ": " + e.Message
}

func fault(path, format string, args ...any) *Error {
	return &Error{Path: path, Message: fmt.Sprintf(format, args...)}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
