package sentence_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/sentence"
)

func TestOfRegistry(t *testing.T) {
	const (
		digest  = "sha256:ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
		before  = "sha256:0011223344556677001122334455667700112233445566770011223344556677"
		r       = `"registry_name":"registry.example.com"`
		alice   = `"user_name":"alice","client_address":"192.0.2.7",` + r
		web     = `"registry_resource_type":"artifact","registry_resource_name":"team/web:1.4","container_image_repository":"team/web","container_image_tag":"1.4","registry_project":"team"`
		nothing = `"registry_resource_type":"registry",` + r
	)
	tests := []struct{ name, line, want string }{
		{"push", `{"event_action":"push",` + alice + `,` + web + `,"oci_manifest_digest":"` + digest + `"}`,
			"alice pushed team/web:1.4 (sha256:ab12cd34ef56…) to registry.example.com, from 192.0.2.7"},
		{"push of a signature", `{"event_action":"sign",` + alice + `,"registry_resource_type":"signature","registry_resource_name":"team/web@` + digest + `","container_image_repository":"team/web"}`,
			"alice signed team/web@sha256:ab12cd34ef56… in registry.example.com, from 192.0.2.7"},
		{"push of an attestation", `{"event_action":"push",` + alice + `,"registry_resource_type":"attestation","registry_resource_name":"team/web@` + digest + `","container_image_repository":"team/web"}`,
			"alice pushed attestation team/web@sha256:ab12cd34ef56… to registry.example.com, from 192.0.2.7"},
		{"pull by digest", `{"event_action":"pull",` + alice + `,"registry_resource_type":"artifact","container_image_repository":"team/web","oci_manifest_digest":"` + digest + `"}`,
			"alice pulled team/web@sha256:ab12cd34ef56… from registry.example.com, from 192.0.2.7"},
		{"pull by nobody", `{"event_action":"pull","user_credential_type":"anonymous",` + r + `,` + web + `}`,
			"somebody without credentials pulled team/web:1.4 from registry.example.com"},
		{"pull by nobody, as Harbor calls him", `{"event_action":"pull","user_name":"anonymous","user_credential_type":"anonymous",` + r + `,` + web + `}`,
			"somebody without credentials pulled team/web:1.4 from registry.example.com"},
		{"pull of what the client has", `{"event_action":"pull","event_reason":"head only",` + alice + `,` + web + `}`,
			"alice looked up team/web:1.4 in registry.example.com, from 192.0.2.7"},
		{"blob without its manifest", `{"event_action":"pull","event_reason":"without a manifest",` + alice + `,"registry_resource_type":"blob","registry_resource_name":"team/web@` + digest + `","container_image_repository":"team/web"}`,
			"alice pulled content sha256:ab12cd34ef56… of team/web from registry.example.com (without a manifest), from 192.0.2.7"},
		{"mount", `{"event_action":"mount",` + alice + `,"registry_resource_type":"blob","registry_resource_name":"other/app@` + digest + `","container_image_repository":"other/app","container_image_repository_from":"team/web"}`,
			"alice mounted content sha256:ab12cd34ef56… of team/web into other/app in registry.example.com, from 192.0.2.7"},
		{"tag moved", `{"event_action":"tag-move",` + alice + `,"registry_resource_type":"tag","container_image_repository":"team/web","container_image_tag":"1.4","oci_manifest_previous_digest":"` + before + `","oci_manifest_digest":"` + digest + `"}`,
			"alice moved tag 1.4 of team/web from sha256:001122334455… to sha256:ab12cd34ef56… in registry.example.com, from 192.0.2.7"},
		{"tag moved by nobody knows whom", `{"event_action":"tag-move","event_reason":"found at a pull",` + r + `,"registry_resource_type":"tag","container_image_repository":"team/web","container_image_tag":"1.4","oci_manifest_previous_digest":"` + before + `","oci_manifest_digest":"` + digest + `"}`,
			"tag 1.4 of team/web was moved from sha256:001122334455… to sha256:ab12cd34ef56… in registry.example.com (found at a pull)"},
		{"tag set", `{"event_action":"tag",` + alice + `,"registry_resource_type":"tag","registry_resource_name":"team/web:1.5","container_image_repository":"team/web","container_image_tag":"1.5","oci_manifest_digest":"` + digest + `"}`,
			"alice set tag 1.5 of team/web to sha256:ab12cd34ef56… in registry.example.com, from 192.0.2.7"},
		{"tag removed", `{"event_action":"untag",` + alice + `,"registry_resource_type":"tag","container_image_repository":"team/web","container_image_tag":"1.4"}`,
			"alice removed tag 1.4 of team/web from registry.example.com, from 192.0.2.7"},
		{"tag of which only the name is known", `{"event_action":"untag",` + alice + `,"registry_resource_type":"tag","registry_resource_name":"group/nginx:1.27"}`,
			"alice removed tag group/nginx:1.27 from registry.example.com, from 192.0.2.7"},
		{"tags listed", `{"event_action":"list",` + alice + `,"registry_resource_type":"tag","container_image_repository":"team/web"}`,
			"alice listed tags of team/web in registry.example.com, from 192.0.2.7"},
		{"image deleted", `{"event_action":"delete",` + alice + `,"registry_resource_type":"artifact","container_image_repository":"team/web","oci_manifest_digest":"` + digest + `"}`,
			"alice deleted team/web@sha256:ab12cd34ef56… from registry.example.com, from 192.0.2.7"},
		{"repository deleted", `{"event_action":"delete",` + alice + `,"registry_resource_type":"repository","registry_resource_name":"team/web","container_image_repository":"team/web"}`,
			"alice deleted repository team/web from registry.example.com, from 192.0.2.7"},

		{"login", `{"event_action":"login","user_name":"alice",` + nothing + `}`, "alice logged in to registry.example.com"},
		{"login by nobody knows whom", `{"event_action":"login",` + nothing + `}`, "somebody logged in to registry.example.com"},
		{"logout", `{"event_action":"logout","user_name":"alice",` + nothing + `}`, "alice logged out of registry.example.com"},
		{"failed login", `{"event_action":"login","event_outcome":"failure","http_response_status_code":401,"event_reason":"authentication failure",` + alice + `,"registry_resource_type":"registry"}`,
			"login of alice to registry.example.com was refused (401 authentication failure), from 192.0.2.7"},
		{"failed login for an image", `{"event_action":"login","event_outcome":"failure","http_response_status_code":401,` + r + `,` + web + `}`,
			"login to registry.example.com for team/web:1.4 was refused (401)"},
		{"many failed logins", `{"event_action":"login","event_outcome":"failure","http_response_status_code":401,"message":"asked 9 times",` + nothing + `,"client_address":"192.0.2.7"}`,
			"login to registry.example.com was refused (401): asked 9 times, from 192.0.2.7"},
		{"pull that was refused", `{"event_action":"pull","event_outcome":"failure","http_response_status_code":401,"event_reason":"no credentials","user_credential_type":"anonymous",` + r + `,` + web + `,"client_address":"192.0.2.7"}`,
			"pull of team/web:1.4 from registry.example.com by somebody without credentials was refused (401 no credentials), from 192.0.2.7"},
		{"pull of what is not there", `{"event_action":"pull","event_outcome":"failure","http_response_status_code":404,"event_reason":"manifest unknown",` + alice + `,` + web + `}`,
			"pull of team/web:1.4 from registry.example.com by alice failed (404 manifest unknown), from 192.0.2.7"},
		{"push that was refused", `{"event_action":"push","event_outcome":"failure","http_response_status_code":403,` + r + `,"registry_resource_type":"blob","registry_resource_name":"team/web","container_image_repository":"team/web"}`,
			"push of content of team/web to registry.example.com was refused (403)"},
		{"list of repositories that was refused", `{"event_action":"list","event_outcome":"failure","http_response_status_code":403,"registry_resource_type":"catalog",` + r + `}`,
			"listing of the repositories in registry.example.com was refused (403)"},
		{"failure without a reason", `{"event_action":"delete","event_outcome":"failure","registry_resource_type":"project","registry_resource_name":"team","registry_project":"team",` + alice + `}`,
			"deletion of project team from registry.example.com by alice failed, from 192.0.2.7"},

		{"project", `{"event_action":"create",` + alice + `,"registry_resource_type":"project","registry_resource_name":"team","registry_project":"team"}`,
			"alice created project team in registry.example.com, from 192.0.2.7"},
		{"robot", `{"event_action":"create",` + alice + `,"registry_resource_type":"robot","registry_resource_name":"robot$team+ci","registry_project":"team","message":"create robot: robot$team+ci"}`,
			"alice created robot robot$team+ci of project team in registry.example.com: create robot: robot$team+ci, from 192.0.2.7"},
		{"member", `{"event_action":"grant",` + alice + `,"registry_resource_type":"member","registry_resource_name":"bob","registry_project":"team"}`,
			"alice granted rights to member bob of project team in registry.example.com, from 192.0.2.7"},
		{"permission", `{"event_action":"revoke",` + alice + `,"registry_resource_type":"permission","registry_resource_name":"group/nginx","registry_project":"group"}`,
			"alice took rights from group/nginx in registry.example.com, from 192.0.2.7"},
		{"permission of a project", `{"event_action":"grant",` + alice + `,"registry_resource_type":"permission","registry_project":"group","message":"bob: manage"}`,
			"alice granted rights to project group in registry.example.com: bob: manage, from 192.0.2.7"},
		{"configuration", `{"event_action":"update",` + alice + `,"registry_resource_type":"configuration"}`, "alice changed configuration in registry.example.com, from 192.0.2.7"},
		{"policy", `{"event_action":"delete",` + alice + `,"registry_resource_type":"retention-policy","registry_resource_name":"keep-10","registry_project":"team"}`,
			"alice deleted retention policy keep-10 of project team from registry.example.com, from 192.0.2.7"},
		{"credential", `{"event_action":"create",` + alice + `,"registry_resource_type":"credential"}`, "alice created credential in registry.example.com, from 192.0.2.7"},
		{"replication target", `{"event_action":"get",` + alice + `,"registry_resource_type":"registry","registry_resource_name":"hub"}`, "alice read registry hub in registry.example.com, from 192.0.2.7"},

		{"scan", `{"event_action":"scan","user_name":"auto","user_credential_type":"system",` + r + `,` + web + `,"message":"severity High, 3 found"}`,
			"team/web:1.4 in registry.example.com was scanned: severity High, 3 found"},
		{"scan that failed", `{"event_action":"scan","event_outcome":"failure","user_name":"alice",` + r + `,` + web + `}`,
			"team/web:1.4 in registry.example.com could not be scanned, for alice"},
		{"replication", `{"event_action":"replicate",` + r + `,` + web + `}`, "team/web:1.4 in registry.example.com was replicated"},
		{"retention", `{"event_action":"retain",` + r + `,"registry_resource_type":"repository","container_image_repository":"team/web"}`,
			"repository team/web in registry.example.com was cleaned up by its retention rules"},
		{"quota", `{"event_action":"quota",` + r + `,"registry_resource_type":"project","registry_resource_name":"team","message":"85 % used"}`,
			"project team in registry.example.com has nearly used up its quota: 85 % used"},
		{"quota that is exceeded", `{"event_action":"quota","event_outcome":"failure",` + r + `,"registry_resource_type":"project","registry_resource_name":"team"}`,
			"project team in registry.example.com has no quota left"},
		{"the registry itself", `{"event_action":"delete","user_credential_type":"system",` + r + `,` + web + `}`, "the registry itself deleted team/web:1.4 from registry.example.com"},
		{"something new", `{"event_action":"copy",` + alice + `,` + web + `}`, "alice did copy to team/web:1.4 in registry.example.com, from 192.0.2.7"},
		{"hardly anything", `{}`, "somebody did something to something"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := record.New(time.Time{}, map[string]string{"object": "image-registry"}, test.line)
			require.Equal(t, test.want, sentence.Of(&r))
		})
	}
}
