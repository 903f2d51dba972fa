// Draws a picture, or some of its rows, on a canvas of any size: one large triangle, bilinear between pixels.
//
// red, green, blue: planes of the picture, f32, values outside 0…1 are clamped; in each, row `top` begins at r, g or b. As
// many rows as the fragments that are drawn need. One fragment is one canvas pixel.
struct Params {
  width: u32,
  height: u32,
  canvas_width: f32,
  canvas_height: f32,
  top: u32,
  r: u32,
  g: u32,
  b: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> red: array<f32>;
@group(0) @binding(2) var<storage, read> green: array<f32>;
@group(0) @binding(3) var<storage, read> blue: array<f32>;

@vertex
fn corners(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn pixel(x: u32, y: u32) -> vec3f {
  let at = (y - params.top) * params.width + x;
  return clamp(vec3f(red[params.r + at], green[params.g + at], blue[params.b + at]), vec3f(), vec3f(1.0));
}

@fragment
fn colour(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let last = vec2f(f32(params.width), f32(params.height)) - 1.0;
  let scale = (last + 1.0) / vec2f(params.canvas_width, params.canvas_height);
  let p = clamp(at.xy * scale - 0.5, vec2f(), last);
  let low = vec2u(p);
  let high = min(low + 1u, vec2u(last));
  let t = p - vec2f(low);
  let upper = mix(pixel(low.x, low.y), pixel(high.x, low.y), t.x);
  let lower = mix(pixel(low.x, high.y), pixel(high.x, high.y), t.x);
  return vec4f(mix(upper, lower, t.y), 1.0);
}
