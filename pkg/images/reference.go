package images

import "regexp"

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
)

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
