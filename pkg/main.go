package main

import (
	_ "github.com/grafana/grafana-plugin-sdk-go/backend/datasource"
	_ "github.com/grafana/grafana-plugin-sdk-go/backend/resource/httpadapter"
	_ "github.com/grafana/grafana-plugin-sdk-go/experimental"
	_ "github.com/grafana/grafana-plugin-sdk-go/experimental/concurrent"
	_ "github.com/grafana/dataplane/sdata/reader"
	_ "github.com/stretchr/testify/require"
	_ "golang.org/x/term"
)

func main() {}
