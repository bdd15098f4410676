package scenarios

func (c *checker) lint() {}
