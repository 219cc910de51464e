/// The calling codes that the ITU has assigned (E.164, list of assigned codes), with the countries behind each.
enum CallingCodes {
  /// Whether a code of so many digits is assigned; no code is the beginning of another.
  static func isAssigned(_ code: UInt16, length: Int) -> Bool {
    let isLong = code >= (length == 3 ? 100 : length == 2 ? 10 : 1)
    return isLong && assigned[Int(code)]
  }

  private static let assigned: [Bool] = {
    var assigned = Array(repeating: false, count: 1000)
    for line in lines { assigned[Int(line.code)] = true }
    // International services: freephone, shared cost, satellites, networks, premium rate.
    for code in [800, 808, 870, 878, 881, 882, 883, 888, 979] { assigned[code] = true }
    return assigned
  }()

  /// By ISO 3166 code.
  static let countries: [String: PhoneCountry] = {
    var countries: [String: PhoneCountry] = [:]
    for line in lines {
      for name in line.names {
        countries[name] = PhoneCountry(code: line.code, trunk: line.trunk)
      }
    }
    return countries
  }()

  private static let lines: [(code: UInt16, trunk: PhoneCountry.Trunk, names: [String])] =
    table.split(whereSeparator: { $0 == "\n" || $0 == ";" }).map { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count > 2, let code = UInt16(words[0]),
        let trunk = PhoneCountry.Trunk(rawValue: words[1])
      else { preconditionFailure("a line of the calling codes is not one: \(line)") }
      return (code, trunk, Array(words.dropFirst(2)))
    }

  /// Code, trunk prefix, countries.
  private static let table = """
    1 1 US AG AI AS BB BM BS CA DM DO GD GU JM KN KY LC MP MS PR SX TC TT VC VG VI;7 8 RU KZ
    20 0 EG;27 0 ZA;30 - GR;31 0 NL;32 0 BE;33 0 FR;34 - ES;36 06 HU;39 - IT VA;40 0 RO
    41 0 CH;43 0 AT;44 0 GB GG IM JE;45 - DK;46 0 SE;47 - NO SJ;48 - PL;49 0 DE
    51 0 PE;52 - MX;53 0 CU;54 0 AR;55 0 BR;56 - CL;57 0 CO;58 0 VE
    60 0 MY;61 0 AU CC CX;62 0 ID;63 0 PH;64 0 NZ;65 - SG;66 0 TH
    81 0 JP;82 0 KR;84 0 VN;86 0 CN
    90 0 TR;91 0 IN;92 0 PK;93 0 AF;94 0 LK;95 0 MM;98 0 IR
    211 0 SS;212 0 MA EH;213 0 DZ;216 - TN;218 0 LY
    220 - GM;221 - SN;222 - MR;223 - ML;224 - GN;225 - CI;226 - BF;227 - NE;228 - TG;229 - BJ
    230 - MU;231 0 LR;232 0 SL;233 0 GH;234 0 NG;235 - TD;236 - CF;237 - CM;238 - CV;239 - ST
    240 - GQ;241 - GA;242 - CG;243 0 CD;244 - AO;245 - GW;246 - IO;247 - AC;248 - SC;249 0 SD
    250 0 RW;251 0 ET;252 0 SO;253 - DJ;254 0 KE;255 0 TZ;256 0 UG;257 - BI;258 - MZ
    260 0 ZM;261 0 MG;262 0 RE YT;263 0 ZW;264 0 NA;265 0 MW;266 - LS;267 - BW;268 - SZ;269 - KM
    290 - SH TA;291 0 ER;297 - AW;298 - FO;299 - GL
    350 - GI;351 - PT;352 - LU;353 0 IE;354 - IS;355 0 AL;356 - MT;357 - CY;358 0 FI AX;359 0 BG
    370 08 LT;371 - LV;372 - EE;373 0 MD;374 0 AM;375 80 BY;376 - AD;377 0 MC;378 - SM
    380 0 UA;381 0 RS;382 0 ME;383 0 XK;385 0 HR;386 0 SI;387 0 BA;389 0 MK
    420 - CZ;421 0 SK;423 0 LI
    500 - FK;501 - BZ;502 - GT;503 - SV;504 - HN;505 - NI;506 - CR;507 - PA;508 0 PM;509 - HT
    590 0 GP BL MF;591 0 BO;592 - GY;593 0 EC;594 0 GF;595 0 PY;596 0 MQ;597 - SR;598 0 UY
    599 - CW BQ
    670 - TL;672 - NF;673 - BN;674 - NR;675 - PG;676 - TO;677 - SB;678 - VU;679 - FJ
    680 - PW;681 - WF;682 - CK;683 - NU;685 - WS;686 0 KI;687 - NC;688 - TV;689 - PF
    690 - TK;691 - FM;692 - MH
    850 0 KP;852 - HK;853 - MO;855 0 KH;856 0 LA;880 0 BD;886 0 TW
    960 - MV;961 0 LB;962 0 JO;963 0 SY;964 0 IQ;965 - KW;966 0 SA;967 0 YE;968 - OM
    970 0 PS;971 0 AE;972 0 IL;973 - BH;974 - QA;975 - BT;976 0 MN;977 0 NP
    992 - TJ;993 - TM;994 0 AZ;995 0 GE;996 0 KG;998 - UZ
    """
}
