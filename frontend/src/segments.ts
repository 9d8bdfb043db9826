// How many SMS a text costs: GSM 7-bit if it can be written so, else UCS-2, as the integration itself counts.
const GSM = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const GSM_EXTENSION = new Set("\f^{}\\[~]|€");

export interface Count {
  segments: number;
  gsm: boolean;
}

export function isGsm(text: string): boolean {
  return [...text].every((char) => GSM.has(char) || GSM_EXTENSION.has(char));
}

export function countSegments(text: string): Count {
  const gsm = isGsm(text);
  const costs = [...text].map((char) => (gsm ? 1 + Number(GSM_EXTENSION.has(char)) : char.length));
  const [single, joined] = gsm ? [160, 153] : [70, 67];
  if (costs.reduce((sum, cost) => sum + cost, 0) <= single) return { segments: text ? 1 : 0, gsm };
  // An escaped character or a surrogate pair is never shared by two segments.
  let segments = 1;
  let room = joined;
  for (const cost of costs) {
    if (cost > room) {
      segments += 1;
      room = joined;
    }
    room -= cost;
  }
  return { segments, gsm };
}
