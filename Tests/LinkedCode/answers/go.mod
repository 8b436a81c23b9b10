module answers

go 1.25
