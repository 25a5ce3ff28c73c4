/** Numbers of one stream of pictures as the shaders read them, and as `card-sizes.ts` writes them. */
const SIZES = /* wgsl */ `
struct Sizes {
  source: vec2u,
  placed: vec2u,
  frame: vec2u,
  corner: vec2i,
  luma: vec3f,
  turn: u32,
  chroma: vec4i,
  level: i32,
  lift: i32,
  full: u32,
  exact: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

/** Half the width of the triangle that a scaled pixel is the mean under, in source pixels. */
fn reach(ratio: f32) -> f32 { return max(1.0, ratio); }

/** The middle of two pixels that share their colour, in scaled pixels. */
fn pair(at: u32) -> f32 { return f32(at & ~1u) + 1.0; }

fn turned() -> bool { return (sizes.turn & 1u) != 0; }
`;

/**
 * Scales the rows of a picture: for every source row and scaled column the colour and the luminance. Of pictures of an even
 * width swscale scales colour to half of it: side by side in the frame, so that it is the columns of a turned picture.
 */
export const ACROSS = /* wgsl */ `${SIZES}
@group(0) @binding(1) var picture: texture_external;
@group(0) @binding(2) var<storage, read_write> scaled: array<vec4f>;

@compute @workgroup_size(8, 8)
fn across(@builtin(global_invocation_id) id: vec3u) {
  let first = id.x * 2;
  if (first >= sizes.placed.x || id.y >= sizes.source.y) { return; }
  let ratio = f32(sizes.source.x) / f32(sizes.placed.x);
  let half = reach(ratio);
  // Both triangles of a pair lie within the one of their colour, so that each source pixel is read once for all three.
  let middle = pair(first) * ratio - 0.5;
  var sums = array<vec4f, 3>();
  let last = i32(sizes.source.x) - 1;
  for (var x = i32(ceil(middle - 2.0 * half)); x <= i32(floor(middle + 2.0 * half)); x++) {
    let texel = vec4f(textureLoad(picture, vec2i(clamp(x, 0, last), i32(id.y))).rgb, 1.0);
    let away = f32(x) - middle;
    sums[0] += texel * max(0.0, 1.0 - abs(away + 0.5 * ratio) / half);
    sums[1] += texel * max(0.0, 1.0 - abs(away - 0.5 * ratio) / half);
    sums[2] += texel * (1.0 - abs(away) / (2.0 * half));
  }
  let shared_colour = sums[2].rgb / sums[2].w;
  for (var side = 0u; side < 2 && first + side < sizes.placed.x; side++) {
    let fine = sums[side].rgb / sums[side].w;
    let colour = select(fine, shared_colour, sizes.exact == 0 && !turned());
    scaled[id.y * sizes.placed.x + first + side] = vec4f(colour, dot(fine, sizes.luma));
  }
}
`;

/** Scales the columns of what {@link ACROSS} made, turns the picture and writes a frame's bytes, four pixels at a time. */
export const DOWN = /* wgsl */ `${SIZES}
@group(0) @binding(1) var<storage, read> scaled: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> bytes: array<u32>;

/** Luminance and colour as the decoder had them, of the browser's RGB. */
fn yuv(sum: vec4f) -> vec3f {
  let reach = 2.0 * (1.0 - sizes.luma.br);
  let colour = (sum.br - dot(sum.rgb, sizes.luma)) / reach;
  let full = sizes.full != 0;
  let luma = select(16.0 + 219.0 * sum.a, 255.0 * sum.a, full);
  return vec3f(luma, 128.0 + select(224.0, 255.0, full) * colour);
}

/** RGB by swscale's tables, or exactly. */
fn converted(yuv: vec3f) -> vec3u {
  if (sizes.exact != 0) {
    let level = f32(sizes.level) / 65536.0;
    let black = select(16.0, 0.0, sizes.level == 65536);
    let shift = (yuv.zyyz - 128.0) * vec4f(sizes.chroma) / 65536.0;
    let levels = yuv.x - black + vec3f(shift.x, shift.z + shift.w, shift.y);
    return vec3u(round(clamp(level * levels, vec3f(), vec3f(255.0))));
  }
  let whole = vec3i(round(yuv));
  let shift = ((whole.zyyz * sizes.chroma) >> vec4u(16)) - (sizes.chroma >> vec4u(9));
  let levels = whole.x + vec3i(shift.x, shift.z + shift.w, shift.y);
  return vec3u(clamp((sizes.level * levels + sizes.lift) >> vec3u(16), vec3i(), vec3i(255)));
}

fn mean(centre: f32, half: f32, x: u32) -> vec4f {
  var sum = vec4f();
  var weights = 0.0;
  let last = i32(sizes.source.y) - 1;
  for (var y = i32(ceil(centre - half)); y <= i32(floor(centre + half)); y++) {
    let weight = 1.0 - abs(f32(y) - centre) / half;
    sum += weight * scaled[u32(clamp(y, 0, last)) * sizes.placed.x + x];
    weights += weight;
  }
  return sum / weights;
}

/** A pixel of the frame, 0 to 255. */
fn pixel(index: u32) -> vec3u {
  let at = vec2i(vec2u(index % sizes.frame.x, index / sizes.frame.x)) - sizes.corner;
  let placed = vec2i(sizes.placed);
  let shown = select(placed, placed.yx, turned());
  if (any(at < vec2i()) || any(at >= shown)) { return vec3u(); }
  var place = select(at, at.yx, turned());
  if ((sizes.turn & 2u) != 0) { place.x = placed.x - 1 - place.x; }
  if ((sizes.turn & 4u) != 0) { place.y = placed.y - 1 - place.y; }
  let ratio = f32(sizes.source.y) / f32(sizes.placed.y);
  let x = u32(place.x);
  let fine = mean((f32(place.y) + 0.5) * ratio - 0.5, reach(ratio), x);
  if (sizes.exact != 0 || !turned()) { return converted(yuv(fine)); }
  let colour = mean(pair(u32(place.y)) * ratio - 0.5, 2.0 * reach(ratio), x);
  return converted(yuv(vec4f(colour.rgb, fine.a)));
}

@compute @workgroup_size(64)
fn down(@builtin(global_invocation_id) id: vec3u) {
  let pixels = sizes.frame.x * sizes.frame.y;
  if (id.x * 4 >= pixels) { return; }
  let a = pixel(id.x * 4);
  let b = pixel(id.x * 4 + 1);
  let c = pixel(id.x * 4 + 2);
  let d = pixel(id.x * 4 + 3);
  bytes[id.x * 3] = a.r | (a.g << 8) | (a.b << 16) | (b.r << 24);
  bytes[id.x * 3 + 1] = b.g | (b.b << 8) | (c.r << 16) | (c.g << 24);
  bytes[id.x * 3 + 2] = c.b | (d.r << 8) | (d.g << 16) | (d.b << 24);
}
`;
