module example.com/local

go 1.18

require example.com/near v0.0.0

replace example.com/near => ./near
