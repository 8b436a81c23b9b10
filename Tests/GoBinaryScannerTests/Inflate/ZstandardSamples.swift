import Foundation

/// What zstd 1.5 wrote, at levels from 1 to 22: all kinds of blocks, literals and tables but rare ones.
enum ZstandardSamples {
  static let all = texts.map { text in
    Array(Data(base64Encoded: text, options: .ignoreUnknownCharacters)!)
  }

  /// The sizes, and the starts of the SHA-256 digests, of their contents.
  static let contents = [
    (0, "e3b0c44298fc1c14"),
    (364, "c5a76b9f27037e71"),
    (2056, "3637bd8232d1da24"),
    (700, "2b691e827965c6e3"),
    (140000, "ea41af3f6767e60f"),
    (60, "1a19cf860adefdf3"),
    (3057, "b69aa4a1e39f01ea"),
    (159385, "1148c24ae228c3cf"),
    (90, "39c696b888c3c43b"),
  ]

  private static let texts = [
    // emptyFrame
    """
    KLUv/SAAAQAA
    """,
    // text
    """
    KLUv/WRsADUDALIDDBGwuQEgbGusXVBJimusa7oAI/+qv2r7qm0281fBTzlMdLIQC0mECXPN+ThxQZm/GhQgEETG9s
    tJiC4MIs4BFnrJoBLV4gK9Dc+BbQEBA8bhWDRs6cUOqJjjOmcxPzJGmAGAAWLPkY4=
    """,
    // blocks
    """
    KLUv/QRYTAMAAkQNE8AlHSDZzW+BUGm36imELI5+9GElw0wPSf6R/hH55x/9KxlmekgKXEjVjEegtRfFRA0lAAITAC
    8cXMVBaAZfwwHRUW4QRwQfXg3Qs5/VIQiBzBc8xCTQ1bhCZWbnkTc5eGrAlDfHbAIAmHN1bQpzdW0gIAoKcmVwbGFj
    ZQoWAFwHqFgOEstAyHpdwgirBSB2QxgI1AywYQ6sAWIUsDEOEsbBzMoDc0BMBhlnkDUBjyEoWAFkC0CEBADyiAoF4A
    9psA4BUBClsdIWuSeEKGIujQig1NN9Q04qIZIgQclRZSx9xlFhYEEqIDACgky6HhkSuKKBaXOcNSC+gbuBgUZgjMBX
    IXKITuovu5tF5ADNJtwAv8GLA7oD8oSovcFooF6GxIGyDeUjCi0vhXtfC+bCqDIp2x0onFyaGkgtVLqA5CHlu/SsGw
    YypwQsBQAEA2NjYmRkY2NkZGFiYWJhYmJiY2JiYmRiY2NhYmFiYWFkYmFkYWJhYWFiYmJhYWFiYT6ocK0OMAIiNFD2
    EBgtrQMiQy4NA5sKYB87Qi4fHbwCluQBVh87iPKGHytgA+SjVPS2d144oNpTsRcro7j1XycjRoQi++vSREfqBAMCn7
    GumqVBr7cmJFrNbvxZQqUGy7OCavF3KxUjaLPAM7ocm/i+ngkkBACwZGRjZGRkYmFhYWFhY2FiYWJkYmNhYisgIIJC
    GLMe+IRGaxdJsF42ZUcEM2//Ft2QAzsGpQyPyYAAEWUYlAGFD5gaoCCBhAaeewDNQeg/0NHdGGadwxTk2FMGtgXq3D
    BBgqw2aIK4YI7AGZZKYGkDdAmomsGiDPwMmHrghgtpCODJIhBiCQAAlAEAkCAKCiAKCm1vZHVsZW1vZHVsZQoAG2YC
    RRGAbbagu/xizxMpA3jOGWCdJVgvw1hml4MBAAB4yWgj
    """,
    // letters4
    """
    KLUv/WC8AVUFADYrKAbg6bsB1BElACMAJQAINvIXP6QkvO+XzhTh8tmh8ss4t6YWDlDxuldkhptO3/MweqDVba3ofa
    K09dg5WNFmSL2r3/9i+d/8mXQ2Ck3txyO8f6voMQWjX9Gner1EVyiKMhyvRVndrp4lXV6s6+/7O6TnWGcNRWmCLdAD
    KcD0G4TObUNUHauBanthc1ctdbCtqBuLjUl0PfMnLHdTdbddsQoBALNEFSIN
    """,
    // runs
    """
    KLUv/aTgIgIAVAAAEAAAAQD7/znAAgMXAQC6ZyMR
    """,
    // noise+raw
    """
    KLUv/QBI4AEAWkaE3vNddwm3Guxr0etHxiZMwRmDVQHqaxk27isZ3ae56m8DOjhuXvtINt81nZbS6ZGBI1CwWskASz
    FPAQAA
    """,
    // small window
    """
    KLUv/QQAPAYAQoQMEMDrQG6ZLAFC/ke7Ru24DwNPdN26bms/0a5t1y3Kk14/8UxB6tYTCRhAsPBkwCH10i5HqCFjZ/
    83IESgGLPzESAEJEjAiKEGmcgshloDx4PrXPwqq8JNjxEer6Ra8K53OXPoMkb+BEH2RHn+/Sho4DNniUcHt/T8w7n4
    Kl1vftet5PXOPNMImX+DK0lwhY+0WshwTlRQgWfb7LleMKsgH3AdGoMdETbSCp4lYutUfJL4G3561wZJ9AoCzZUTjU
    mhtAFeBVQAAAADfADaOI67hkaUBQATQgOu29a2a9u17fqJbe1eTqBwbToghCDE7jyByZwZ6AnqSOIW3Zgm2zoc8xey
    nvNhvrGDngm5FYu4ompAw7vIHD7p0QquLrhvSIybQkBswpcZuMlEZQlc1VUmH0czwkuaiSJJR7LKlrANwN4kOdzJsm
    evIK+UKNqJYjOA8xhypJWxSFQiRNZ5wPzBGTJ1S6Jvb6M7SIKPt4mSfVjSPYhkeK4+Mp4pq7Cay2XnEU+uNJ4OMAAA
    b2R1bGUgbAUAQ0IEtVvbduu6rus2PBlwSL20WwFNuIBP+wYxDAEDIWSMhohkRMkxu1OVJa5PjRJFEEJPSaoTtremei
    4qT+HHhMXxUt/YfdGhpjfPU9jf59KEnYF6TJIAti2uaQQT2wjShXQBOhSRGA2k6i7NrwMYx7sHCvA3qqdX3gknGQ0h
    0gqoPCmXHqedCMGsNjEdP6wgFoIBMEDm++5wQWXvDBnGply228IvVq52f/i0bKEBAACFBf1O
    """,
    // large
    """
    KLUv/aSZbgIALC8AirCsExaQqZIDYOkNC/jl3e25UlbKShyQ8TQgQgEvAS4BnXA6VJLtPIKMCiIR1nnex8MYn8HLeP
    0/iZHDEoK9x0nbUIyI93hHam8t02SEjVZOEhyKmQc1psqL+GbYWbQVGOIh8uIP61S2w1iZyyNEZiT0HsbSb5dHNIQJ
    bzWMxo/6kfQT5fbf7mWPiZAQMXNwECvN+KGjTRhOxAjyWqeEBc2EBEcEVV+r2WK1h+SCRzPN2UJmc5zCSa25dnYJu6
    ficGXNgue8NzJxhigYYgrpIolxsWDET6mQX4MaJoTdysNa6OQz8ug4tlk0D7SmJGcmVRW9yHpPWvFLEpowHpHQRvCK
    hnEm0z7UpghrMjTaTSRPZ75vBseErIWbGMW5sSaZkglhxPOeWSydiDsrT5EhUBJczCddNxmNiJSmEKRThhKdaCgABB
    AkOGCgwIDBQYACBwYHCwQcGAQwGJDAIBgIQGDgQA2PPfjK568mOOH5Jh8JiXVtsoeQhgS+nHqpTORyevp94UxI6iXZ
    RIyo0L6yTD28OC+rdWuwfEuR2fsthcxVoqeDKOz+DwWPgYG95XqQ8RSeRrkx25dSo0OiIVjkrreZCHdob0JoChnuEv
    x4vRFWJOTyfxt+RMJMSI1KdW/jKPyFmoo64YnkYXrj08A7KBoKol6m8JAQzm1NMIJHJshCdOEzdUQlYh7b+vCRJlDB
    FxWTTOOYWPO3foZwh6KUTUmCQTxBDlq8ScqNo4ph4ws7K/ORaVIPG5M7LrUH7e45wbAsEof0xwuROQhDX9lUbjHFV4
    gGMzR2HT8UHrhXFBSrOTLB3d4Ei2hBQiK0nInvZzE2uwf7KuVTmNrBMhgqnjCHY1CGmAZH81E0M2rzIGNaNhOmeBjK
    CNYO00+l+Howu7Fn8X5iOREasiAimmB73GXCnFgV9ErgFO7HOmMZarBCiC/mPZXQB+EcIuPR51Aky8E4527QtLvsTG
    ajHk1GJvOzC2s8hlFtLOUmix2coCCWICXZUToUwn/eMi/WsWkmoeJS8ASO9PCtj0VMVOqYWXiIBtnIRPAEbXEuIeEh
    k3oFiYaDAv/pG2GS3JNOVETNLxSO23RXqsaEJMxHNvwnD3lFRlgvHvxdZDhFCHkzdLgz4c0VeQiWKB3UpPZjlqsxPE
    9B5votgfUeunuFHaRnJcwpZO2fTZG3LNdYx+oVZ/ipZemr0BEnQrJekiaEc3/6abnI5NKpLyVQGg8x2TWxJPSZfOEJ
    TjXzVx587A2fu3aIoy494Ua44QmXjjrEtecO4og6iSFFD0GaSI1IRt2km48LSYRAkTxnFbcTsczMW3wIIxlz0rlRbM
    JCsjFhsO/505EnahcaJoU1JdTtJ8Np2BURDO2IhHFoJL+sOKlX5OgrqWZGUtNAa27ZNo5HZ2TyUGvycBvCDdMgfhWe
    EvHgYjGKRLoixBRkyMRH7s25YGtcicPTsF8649paEi7OzSEzG03NwUPOw9ULzdZWj6DgmJCgkTCdr4OIwcmEGe2hM6
    4URAfPQkSEPOYyu/+5TVT6j0Ydb1X4EBbRy79Z+jD0RiIyj5hLJYy2pwpr/PIeEkKBtGcN+80iKscU1JmHQoI5aQ0b
    MkzX2kt1fFy8GGlI2nlkLyEcjtEnv9fLMDj+MD6e1znCgsioCDJnS4bqcLbTkjEPajOjaD6OpsEQE8phg82oIhg0+v
    Y/A4LeqVYHEkgQ+F9BYPr92u9Thq15C2AWzGCETJry/Z2Zo6QY1+qvafIhCZAFI+SxEy7Wh+niHF3unw+d7jj1XCUR
    XjBLzppQT8SdcF75GNGoiACSHC7seKk4eWXOCohKhb7tX7QxfGDI68b8OpEfao4mBgJ2fs6m4XAEwJAGeH1oR2+Q+X
    tT9CQs6xQbYle1f8VYjAcUeQj5cjvI5r8xfxDIZs+vXU4BkZ/hXnmMSDFtk+dOZthBfoLl4sN7yC4vvH0iNmQXCN8l
    zsjIgX0WrLEVVIMiIiRLTilhJR//msaT0w0sFKbp+psMAForTQAAAAEAlu6q+a6BTF2IYg==
    """,
    // chunked
    """
    KLUv/SAtfQAASHVzci9iaW4vYQEASZYjVypNGAMAAABhYmMotS/9IC19AABIdXNyL2Jpbi9iAQBJliNeKk0YCAAAAA
    AAAAAAAAAA
    """,
  ]
}
