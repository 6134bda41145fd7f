// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Testing

@testable import DESFire

@Suite struct KeySettingsTests {
    @Test func `each bit has its meaning`() {
        let none = KeySettings(rawValue: 0x00)
        #expect(
            !none.masterKeyIsChangeable && !none.listingIsFree && !none.creationIsFree && !none.settingsAreChangeable
        )
        #expect(KeySettings(rawValue: 0x01).masterKeyIsChangeable)
        #expect(KeySettings(rawValue: 0x02).listingIsFree)
        #expect(KeySettings(rawValue: 0x04).creationIsFree)
        #expect(KeySettings(rawValue: 0x08).settingsAreChangeable)
        #expect(KeySettings(rawValue: 0xE1).changeKeyNibble == 0x0E)
    }

    @Test(
        arguments: [
            (0x02, 2, CardKeyType.des, false), (0x42, 2, .threeKeyTripleDES, false), (0x8E, 14, .aes128, false),
            (0xA3, 3, .aes128, true), (0x80, 0, .aes128, false),
        ] as [(UInt8, Int, CardKeyType, Bool)]
    )
    func `the second byte has the number and type of the keys`(
        byte: UInt8,
        count: Int,
        type: CardKeyType,
        iso: Bool
    ) throws {
        let keys = try #require(ApplicationKeys(settings: 0x0F, keys: byte))
        #expect(keys.keyCount == count && keys.keyType == type && keys.hasISOFileIDs == iso)
    }

    @Test func `fifteen keys and the fourth type are refused`() {
        #expect(ApplicationKeys(settings: 0x0F, keys: 0x8F) == nil)
        #expect(ApplicationKeys(settings: 0x0F, keys: 0xC1) == nil)
    }
}
