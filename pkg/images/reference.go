package images

import (
	"fmt"
	"regexp"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// Reference names an image; parts that are not known are empty.
type Reference struct {
	// Registry is the host, with its port.
	Registry   string `json:"registry,omitempty"`
	Repository string `json:"repository,omitempty"`
	Tag        string `json:"tag,omitempty"`
	Digest     string `json:"digest,omitempty"`
}

var (
	// An image id is no reference.
	imageID = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	// [registry/]repository[:tag][@digest]. Source: distribution, reference/reference.go (grammar).
	reference = regexp.MustCompile(`^(?:([^/@]+)/)?([^:@]+)(?::(\w[\w.-]{0,127}))?(?:@([A-Za-z][\w+.-]*:[0-9a-fA-F]{32,}))?$`)
	host      = regexp.MustCompile(`[.:]|^localhost$`)
	// Parts of a reference. Registries are not all as strict as the grammar about capital letters.
	registryPart   = regexp.MustCompile(`^[\w.-]+(?::\d+)?$|^\[[0-9A-Fa-f:]+\](?::\d+)?$`)
	repositoryPart = regexp.MustCompile(`^[\w.-]+(?:/[\w.-]+)*$`)
	tagPart        = regexp.MustCompile(`^\w[\w.-]{0,127}$`)
	digestPart     = regexp.MustCompile(`^[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,}$`)
)

// validate says which part no image can have, as it would find nothing without a word. The error is an *auditql.Error.
func (r Reference) validate() error {
	for _, part := range []struct {
		name, value, example string
		form                 *regexp.Regexp
	}{
		{"registry", r.Registry, "registry.example.com:5000", registryPart},
		{"repository", r.Repository, "team/web", repositoryPart},
		{"tag", r.Tag, "1.4", tagPart},
		{"digest", r.Digest, "sha256:…", digestPart},
	} {
		if part.value != "" && !part.form.MatchString(part.value) {
			return &auditql.Error{Path: "image." + part.name, Message: fmt.Sprintf("%q is no %s such as %s", part.value, part.name, part.example)}
		}
	}
	return nil
}

// ParseReference takes an image reference apart as it is written: nothing is added that is not there.
func ParseReference(text string) (Reference, bool) {
	parts := reference.FindStringSubmatch(text)
	if parts == nil || imageID.MatchString(text) {
		return Reference{}, false
	}
	r := Reference{Repository: parts[2], Tag: parts[3], Digest: parts[4]}
	switch head := parts[1]; {
	case host.MatchString(head):
		r.Registry = head
	case head != "":
		r.Repository = head + "/" + r.Repository
	}
	return r, true
}

// tagged is registry, repository and tag as one key; the registry may be left out.
func (r Reference) tagged() string { return r.Repository + ":" + r.Tag }

// named tells whether there is enough to know an image by.
func (r Reference) named() bool { return r.Digest != "" || r.Repository != "" && r.Tag != "" }

// sameRegistry holds too where one of the two does not tell its registry.
func (r Reference) sameRegistry(other Reference) bool {
	return r.Registry == "" || other.Registry == "" || r.Registry == other.Registry
}
