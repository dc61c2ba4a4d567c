// Package plugin is the back end of the Grafana data source tallyman-audit-datasource: it takes audit queries, health
// checks and resource calls from Grafana, and holds what is specific to Grafana's plugin protocol.
package plugin

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"
	"github.com/grafana/grafana-plugin-sdk-go/backend/resource/httpadapter"

	"github.com/jellydator/ttlcache/v3"

	"github.com/tallyman-audit/tallyman/pkg/loki"
)

// ID of the plugin; the same as in src/datasource/plugin.json.
const ID = "tallyman-audit-datasource"

var (
	_ backend.QueryDataHandler      = (*Datasource)(nil)
	_ backend.CheckHealthHandler    = (*Datasource)(nil)
	_ backend.CallResourceHandler   = (*Datasource)(nil)
	_ backend.StreamHandler         = (*Datasource)(nil)
	_ instancemgmt.InstanceDisposer = (*Datasource)(nil)
)

// Datasource is one configured data source. Grafana makes a new one whenever its settings change.
type Datasource struct {
	backend.CallResourceHandler
	uid, name string
	settings  Settings
	client    *loki.Client
	// problem with the settings. It is kept for the health check and for queries, as an instance that cannot be made
	// tells the user nothing.
	problem error
	close   func()
	cache   *ttlcache.Cache[string, []seen]
}

// NewDatasource makes an instance from its settings.
func NewDatasource(ctx context.Context, stored backend.DataSourceInstanceSettings) (instancemgmt.Instance, error) {
	d := &Datasource{uid: stored.UID, name: stored.Name, close: func() {}, cache: newValueCache()}
	d.CallResourceHandler = httpadapter.New(d.routes())
	d.problem = d.configure(ctx, stored)
	return d, nil
}

func (d *Datasource) configure(ctx context.Context, stored backend.DataSourceInstanceSettings) error {
	var err error
	if d.settings, err = parseSettings(stored); err != nil {
		return err
	}
	options, err := stored.HTTPClientOptions(ctx)
	if err != nil {
		return err
	}
	options.ForwardHTTPHeaders = true
	if token := stored.DecryptedSecureJSONData["bearerToken"]; token != "" {
		options.Header.Set("Authorization", "Bearer "+token)
	}
	options.Timeouts.Timeout = d.settings.Timeout
	client, err := httpclient.New(options)
	if err != nil {
		return err
	}
	d.close = client.CloseIdleConnections
	d.client, err = loki.New(loki.Options{
		URL: d.settings.URL, Tenant: d.settings.Tenant, Timeout: d.settings.Timeout, HTTP: client, Tags: "Source=tallyman",
	})
	return err
}

// Dispose closes what the instance holds open.
func (d *Datasource) Dispose() { d.close() }
