package scenarios

import (
	"fmt"

	"github.com/google/uuid"
)

// The kinds of object whose ids [ObjectID] derives.
const (
	TenantObject       = "tenant"
	UserObject         = "user"
	AppObject          = "app"
	RelationshipObject = "gdap" // key: partner/user/customer
)

// idSpace is the name space of every derived id. Changing it changes the ids of
// all scenarios.
var idSpace = uuid.MustParse("5c0e6c1a-7d1f-5f0c-9c46-0f6d3a0b7a11")

// ObjectID derives the id of an object from the scenario's seed, so that the
// same file always makes the same ids.
func ObjectID(seed int64, kind, key string) string {
	return uuid.NewSHA1(idSpace, fmt.Appendf(nil, "%d/%s/%s", seed, kind, key)).String()
}
