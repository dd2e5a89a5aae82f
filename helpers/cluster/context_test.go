package cluster_test

import (
	"context"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
)

func TestContext(t *testing.T) {
	if cluster.Context() != context.Background() {
		t.Error("a program that set no context has another than Background")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cluster.SetContext(ctx)
	defer cluster.SetContext(context.Background())
	cancel()
	if cluster.Context().Err() == nil {
		t.Error("Context is not the one that was set")
	}
}
