// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualDESFire
@testable import VirtualReaders

@Suite struct PN532ChipTests {
    private static let uid: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80]

    private func chip(cards count: UInt8 = 1) throws -> PN532Chip {
        var chip = PN532Chip()
        chip.wakeUp()
        for number in 0..<count {
            let uid = try #require(CardUID(Self.uid.dropLast() + [0x80 + number]))
            let image = MemoryCardImage()
            let random = SeededRandom(seed: 1)
            chip.field.put(try VirtualDESFireCard(uid: uid, memory: .fourKilobytes, random: random, image: image))
        }
        return chip
    }

    private func answer(_ chip: inout PN532Chip, _ command: String) throws -> String? {
        guard case .answer(let bytes) = chip.execute(try #require(Hex.decode(command))) else { return nil }
        return Hex.encode(bytes)
    }

    @Test func `the chip identifies itself and repeats a line test`() throws {
        var chip = try chip()
        #expect(try answer(&chip, "02") == "0332010607")
        #expect(try answer(&chip, "00 00 6C69626E6663") == "01006C69626E6663")
    }

    @Test func `registers keep what is written`() throws {
        var chip = try chip()
        #expect(try answer(&chip, "08 6302 80 6303 40") == "09")
        #expect(try answer(&chip, "06 6303 6302 6305") == "07408000")
        #expect(try answer(&chip, "06 63") == nil)
        #expect(try answer(&chip, "08 6302") == nil)
    }

    @Test func `a card is listed with ATQA, SAK, UID and ATS`() throws {
        var chip = try chip()
        #expect(try answer(&chip, "4A 01 00") == "4B0101034420" + "0704A1B2C3D4E580" + "067577810280")
        #expect(try answer(&chip, "12 00") == "13")
        #expect(try answer(&chip, "4A 01 00") == "4B0101034420" + "0704A1B2C3D4E580")
        #expect(try answer(&chip, "32 05 FF 01 02") == "33")
        #expect(try answer(&chip, "4A 01 03") == "4B00", "no card of type B")
    }

    @Test func `a halted card answers after the others, and to its UID`() throws {
        var chip = try chip(cards: 2)
        func last(_ command: String) throws -> String? {
            try answer(&chip, command).map { String($0.dropFirst(12).prefix(16).suffix(2)) }
        }
        _ = try answer(&chip, "12 00")
        #expect(try last("4A 01 00") == "80")
        #expect(try last("4A 01 00") == "81", "the first one is halted by the second request")
        #expect(try last("4A 01 00") == "80", "now both are halted, and woken up")
        #expect(try last("4A 01 00 04A1B2C3D4E581") == "81")
        #expect(try last("4A 01 00 88 04A1B2 C3D4E580") == "80")
        #expect(try answer(&chip, "4A 02 00")?.hasPrefix("4B02") == true)
    }

    @Test func `without a card the chip waits, or not`() throws {
        var chip = try chip(cards: 0)
        #expect(chip.execute([0x4A, 0x01, 0x00]) == .waiting)
        #expect(try answer(&chip, "32 05 FF 01 02") == "33")
        #expect(try answer(&chip, "4A 01 00") == "4B00")
    }

    @Test func `commands go to the selected card only`() throws {
        var chip = try chip()
        #expect(try answer(&chip, "40 01 9060000000") == "4127")
        _ = try answer(&chip, "4A 01 00")
        #expect(try answer(&chip, "40 01 9060000000") == "41000401010100180591AF")
        #expect(try answer(&chip, "40 02 9060000000") == "4127")
        #expect(try answer(&chip, "42 B2") == "4300A2")
        #expect(try answer(&chip, "44 00") == "4500")
        #expect(try answer(&chip, "40 01 90AF000000") == "4127")
        #expect(try answer(&chip, "42 B2") == "4301")
    }

    @Test func `a command may come in parts`() throws {
        var chip = try chip()
        _ = try answer(&chip, "4A 01 00")
        #expect(try answer(&chip, "40 41 9060") == "4100")
        #expect(try answer(&chip, "40 01 000000") == "41000401010100180591AF")
    }

    @Test func `a card that left does not answer, switching the field resets one that stays`() throws {
        var chip = try chip()
        _ = try answer(&chip, "4A 01 00")
        #expect(try answer(&chip, "40 01 9060000000")?.hasSuffix("91AF") == true)
        #expect(try answer(&chip, "32 01 00") == "33")
        #expect(try answer(&chip, "32 01 01") == "33")
        _ = try answer(&chip, "4A 01 00")
        #expect(try answer(&chip, "40 01 90AF000000") == "4100911C")
        chip.field.removeAll()
        #expect(try answer(&chip, "40 01 9060000000") == "4101")
    }

    @Test func `any command is handled, and the chip goes on`() throws {
        let random = SeededRandom(seed: 533)
        var chip = try chip()
        for count in 0..<24 {
            for code in UInt8.min...UInt8.max {
                _ = chip.execute([0x4A, 0x01, 0x00])
                _ = chip.execute([code] + random.bytes(count))
            }
        }
        #expect(try answer(&chip, "02") == "0332010607")
    }
}
