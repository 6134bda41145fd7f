// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import SAM
import SAMCare
import Testing

@Suite struct SAMModeMessageTests {
    private let modes: [SAMVersion.Mode] = [.av1Silicon, .av1, .av2, .av3, .notActivated, .unknown(0x77)]

    @Test func `each mode has a sentence in both languages`() {
        for message in modes.map(\.message) {
            for text in [message.english, message.french] {
                #expect(text.hasSuffix(".") && text.first?.isUppercase == true, "\(text)")
            }
            #expect(message.english != message.french)
        }
        #expect(Set(modes.map(\.message.french)).count == 5, "AV2 and AV3 say the same")
    }

    @Test func `the sentence about AV1 mode names what it lacks`() {
        for mode in [SAMVersion.Mode.av1, .av1Silicon] {
            #expect(mode.message.english.contains("nothing protects the line between host and SAM"))
            #expect(mode.message.french.contains("rien ne protège la liaison"))
        }
    }
}
