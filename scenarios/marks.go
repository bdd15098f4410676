package scenarios

type marks struct{}
