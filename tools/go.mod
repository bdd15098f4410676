module github.com/pcsandbox/pcsandbox/tools

go 1.26.8

replace github.com/pcsandbox/pcsandbox => ../

require (
	github.com/invopop/jsonschema v0.14.0
	github.com/pcsandbox/pcsandbox v0.0.0-00010101000000-000000000000
	gopkg.in/yaml.v3 v3.0.1
)

require (
	github.com/bahlo/generic-list-go v0.2.0 // indirect
	github.com/buger/jsonparser v1.1.2 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/pb33f/ordered-map/v2 v2.3.1 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
	go.yaml.in/yaml/v4 v4.0.0-rc.2 // indirect
)
