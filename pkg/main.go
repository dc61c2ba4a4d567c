// Command gpx_tallyman-audit-datasource is the back end of Tallyman's data source. Grafana starts it.
package main

import (
	"os"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/datasource"

	"github.com/tallyman-audit/tallyman/pkg/plugin"
)

func main() {
	if err := datasource.Manage(plugin.ID, plugin.NewDatasource, datasource.ManageOpts{}); err != nil {
		backend.Logger.Error("the data source stopped", "error", err)
		os.Exit(1)
	}
}
