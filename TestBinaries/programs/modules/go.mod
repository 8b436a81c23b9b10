module example.com/modules

go 1.18

require (
	example.com/Upper v0.1.0
	example.com/numbers/v2 v2.0.1
	example.com/old v1.4.0+incompatible
	example.com/swapped v1.0.0
	example.com/words v1.2.3
)

replace example.com/swapped v1.0.0 => example.com/substitute v1.1.0
